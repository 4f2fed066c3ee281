package io.ringhold.server.edge;

import io.ringhold.storage.Bytes;
import io.ringhold.storage.KeyRange;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Names of keyspaces and what they are on disk: every storage key begins with the 4 bytes of its
/// keyspace's id.
final class Keyspaces {
  private static final String DEFAULT = "default";
  private static final Map<String, Bytes> PREFIXES = Map.of(DEFAULT, prefix(1));

  private Keyspaces() {}

  private static Bytes prefix(int id) {
    return Bytes.wrap(ByteBuffer.allocate(Integer.BYTES).putInt(id).array());
  }

  static Bytes prefixOf(String name) {
    Bytes prefix = PREFIXES.get(name.isEmpty() ? DEFAULT : name);
    if (prefix == null) {
      throw Errors.unknownKeyspace(name);
    }
    return prefix;
  }

  static KeyRange range(String keyspace, Bytes from, Bytes to) {
    Bytes prefix = prefixOf(keyspace);
    @Nullable Bytes end = to.length() == 0 ? prefix.successorOfPrefix() : prefix.concat(to);
    return new KeyRange(prefix.concat(from), end);
  }

  static Bytes userKey(Bytes storageKey) {
    return storageKey.slice(Integer.BYTES, storageKey.length());
  }
}
