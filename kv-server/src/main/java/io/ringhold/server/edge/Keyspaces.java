package io.ringhold.server.edge;

import io.ringhold.server.cluster.ClusterState;
import io.ringhold.server.cluster.Keyspace;
import io.ringhold.storage.Bytes;
import io.ringhold.storage.KeyRange;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Names of keyspaces and what they are on disk: every storage key begins with the 4 bytes of its
/// keyspace's id.
final class Keyspaces {
  /// The one that every cluster has.
  static final Keyspace DEFAULT =
      new Keyspace(Keyspace.DEFAULT, 1, Limits.KEY_BYTES_MAX, Limits.VALUE_BYTES_MAX, false);

  private Keyspaces() {}

  /// The first keyspace of a cluster.
  static Keyspace named(ClusterState state, String name) {
    return state
        .keyspace(name.isEmpty() ? Keyspace.DEFAULT : name)
        .orElseThrow(() -> Errors.unknownKeyspace(name));
  }

  static Bytes prefixOf(Keyspace keyspace) {
    return Bytes.wrap(ByteBuffer.allocate(Integer.BYTES).putInt(keyspace.id()).array());
  }

  static KeyRange range(Keyspace keyspace, Bytes from, Bytes to) {
    Bytes prefix = prefixOf(keyspace);
    @Nullable Bytes end = to.length() == 0 ? prefix.successorOfPrefix() : prefix.concat(to);
    return new KeyRange(prefix.concat(from), end);
  }

  static Bytes userKey(Bytes storageKey) {
    return storageKey.slice(Integer.BYTES, storageKey.length());
  }
}
