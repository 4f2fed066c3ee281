/// What commands need that change a cluster and wait for its moves: the epoch to decide on, how far
/// the moves are, and when they will end.
@NullMarked
package io.ringhold.cli.moves;

import org.jspecify.annotations.NullMarked;
