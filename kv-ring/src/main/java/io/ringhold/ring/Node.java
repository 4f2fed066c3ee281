package io.ringhold.ring;

/// A node as placement sees it.
///
/// @param name unique in the cluster; also decides where the node stands on the ring
/// @param zone what fails together with it; nodes of one zone bear the same text, which may be
///   empty
public record Node(String name, String zone) {}
