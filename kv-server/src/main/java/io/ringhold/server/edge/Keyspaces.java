package io.ringhold.server.edge;

import io.ringhold.server.cluster.ClusterState;
import io.ringhold.server.cluster.Keyspace;
import io.ringhold.server.node.ServingNode;
import io.ringhold.storage.Bytes;
import io.ringhold.storage.KeyRange;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Names of keyspaces and what they are on disk: every storage key begins with the 4 bytes of its
/// keyspace's id.
final class Keyspaces {
  /// The one that every cluster has.
  static final Keyspace DEFAULT =
      new Keyspace(Keyspace.DEFAULT, 1, Limits.KEY_BYTES_MAX, Limits.VALUE_BYTES_MAX, false);

  private Keyspaces() {}

  /// A node that has not heard of a keyspace asks before it says that there is none: it may just
  /// have been created.
  static Keyspace named(ServingNode node, String name) throws InterruptedException {
    Optional<Keyspace> known = find(node.view().state(), name);
    if (known.isPresent()) {
      return known.get();
    }
    if (!MetaLeader.refreshed(node)) {
      throw Errors.metaUnavailable(
          "node %s knows no keyspace '%s', and cannot ask the meta group whether there is one by now; nothing was changed, try again later"
              .formatted(node.name(), name));
    }
    return named(node.view().state(), name);
  }

  static Keyspace named(ClusterState state, String name) {
    return find(state, name).orElseThrow(() -> Errors.unknownKeyspace(name));
  }

  /// An empty name is the first keyspace of a cluster.
  private static Optional<Keyspace> find(ClusterState state, String name) {
    return state.keyspace(name.isEmpty() ? Keyspace.DEFAULT : name);
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
