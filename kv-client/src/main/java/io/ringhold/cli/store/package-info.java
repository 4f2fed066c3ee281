/// Stores and files of the engine on this machine, without a cluster.
@NullMarked
package io.ringhold.cli.store;

import org.jspecify.annotations.NullMarked;
