//! Places for connections: counted apart before Hello and after it, so that nobody without the token keeps out those
//! who have it for longer than a Hello may take.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{Refusal, handshake::Full};

/// As many places for clients as the limit says, and as many again for connections that have not said Hello.
pub(crate) struct Places {
    limit: u32,
    clients: Arc<Semaphore>,
    strangers: Arc<Semaphore>,
}

/// One connection's place, free again when it is dropped.
pub(crate) struct Place {
    limit: u32,
    clients: Arc<Semaphore>,
    permit: OwnedSemaphorePermit,
}

impl Places {
    pub fn new(limit: u32) -> Self {
        let places = || Arc::new(Semaphore::new(limit as usize));
        Self { limit, clients: places(), strangers: places() }
    }

    /// A place for a connection that has said nothing yet; none while a Hello could not be served.
    pub fn enter(&self) -> Result<Place, Full> {
        let Self { limit, ref clients, ref strangers } = *self;
        if clients.available_permits() == 0 {
            return Err(Full::Clients(limit));
        }
        let permit = Arc::clone(strangers).try_acquire_owned().map_err(|_| Full::Strangers(limit))?;
        Ok(Place { limit, clients: Arc::clone(clients), permit })
    }
}

impl Place {
    /// Changes to a client's place, after a valid Hello. Others may have said Hello first.
    pub fn welcome(&mut self) -> Result<(), Refusal> {
        let permit = Arc::clone(&self.clients).try_acquire_owned();
        self.permit = permit.map_err(|_| Refusal::ConnectionLimit { limit: self.limit })?;
        Ok(())
    }
}
