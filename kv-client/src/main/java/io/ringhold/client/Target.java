package io.ringhold.client;

/// Where an attempt goes.
///
/// @param direct the node is asked because it leads, and shall not pass the request on
record Target(String address, boolean direct) {}
