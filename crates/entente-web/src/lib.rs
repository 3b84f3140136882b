//! What is seen: pages and their JSON.
