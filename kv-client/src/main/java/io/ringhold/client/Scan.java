package io.ringhold.client;

import java.util.Iterator;

/// The entries of a range in key order, fetched while they are taken.
///
/// When the stream of pages breaks, the scan goes on with a new request behind the last entry it
/// has delivered. Each page shows each shard at one moment, but different pages and shards
/// different moments. [#hasNext()] and [#next()] throw [KvException]. For one thread.
@SuppressWarnings("DoNotCallSuggester")
public final class Scan implements Iterator<Entry>, AutoCloseable {
  Scan() {}

  @Override
  public boolean hasNext() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Entry next() {
    throw new UnsupportedOperationException();
  }

  /// Ends the scan; the servers stop reading.
  @Override
  public void close() {}
}
