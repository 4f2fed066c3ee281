/// The gRPC doors: requests become commands and queries, outcomes become answers or errors. Nothing
/// below sees gRPC or Quarkus.
///
/// Calls arrive on an event loop and are handed to a virtual thread each ([Calls]); from there on
/// all code blocks plainly.
@NullMarked
package io.ringhold.server.edge;

import org.jspecify.annotations.NullMarked;
