//! A research desk for those who follow international organisations through the news.

pub mod install;
