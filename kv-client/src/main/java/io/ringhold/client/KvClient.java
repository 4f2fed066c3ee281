package io.ringhold.client;

import java.util.List;

/// A client of one cluster. Every call blocks until it is answered, and throws [KvException] when
/// it is not.
///
/// Safe for thousands of (virtual) threads; one client per program is enough.
@SuppressWarnings("DoNotCallSuggester")
public final class KvClient implements AutoCloseable {
  private KvClient() {}

  /// Connects on first use, so this never fails for want of a server.
  public static KvClient connect(KvClientOptions options) {
    throw new UnsupportedOperationException();
  }

  public Written put(String keyspace, byte[] key, byte[] value, Condition condition) {
    throw new UnsupportedOperationException();
  }

  public Read get(String keyspace, byte[] key, ReadLevel level) {
    throw new UnsupportedOperationException();
  }

  public Deleted delete(String keyspace, byte[] key, Condition condition) {
    throw new UnsupportedOperationException();
  }

  public BatchResult batch(String keyspace, List<Operation> operations, Scope scope) {
    throw new UnsupportedOperationException();
  }

  public Scan scan(String keyspace, ScanRange range, ReadLevel level) {
    throw new UnsupportedOperationException();
  }

  /// Asks a node for the map of the cluster now.
  public Topology topology() {
    throw new UnsupportedOperationException();
  }

  public KvAdmin admin() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
