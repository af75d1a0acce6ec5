import "@widget/monitor.css";
import "./style/page.css";
import { App } from "./app";

const host = document.getElementById("page");
if (!host) throw new Error("the page lacks its host element");

new App(host).begin().catch((error: unknown) => console.error("backsweep:", error));
