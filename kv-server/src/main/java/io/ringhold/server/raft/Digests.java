package io.ringhold.server.raft;

import io.ringhold.storage.Bytes;
import io.ringhold.storage.Cursor;
import io.ringhold.storage.Direction;
import io.ringhold.storage.KeyRange;
import io.ringhold.storage.Snapshot;
import io.ringhold.storage.StorageException;
import io.ringhold.storage.Versioned;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// Hashes of a replica's whole state at marked log indexes; equal on all replicas, or one of them
/// is wrong.
public final class Digests {
  private static final int KEPT_MAX = 4;

  public record Digest(Bytes sha256, long entries) {}

  private final Map<Long, CompletableFuture<Digest>> byIndex =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, CompletableFuture<Digest>> eldest) {
              return size() > KEPT_MAX;
            }
          });

  /// Hashes in the background; the snapshot holds the moment still and is closed here.
  void compute(
      long index, Snapshot snapshot, Bytes attachment, Consumer<StorageException> unreadable) {
    CompletableFuture<Digest> digest = new CompletableFuture<>();
    byIndex.put(index, digest);
    Thread.ofVirtual()
        .name("digest-" + index)
        .start(() -> {
          try (snapshot) {
            digest.complete(hash(snapshot, attachment));
          } catch (RuntimeException e) {
            digest.completeExceptionally(e);
            if (e instanceof StorageException failure) {
              unreadable.accept(failure);
            }
          }
        });
  }

  /// The digest at a mark, if this replica has applied it since it started and still keeps it.
  Optional<CompletableFuture<Digest>> at(long index) {
    return Optional.ofNullable(byIndex.get(index));
  }

  private static Digest hash(Snapshot snapshot, Bytes attachment) {
    MessageDigest sha256 = sha256();
    long entries = 0;
    // What has expired some replicas have dropped already.
    long nowMs = snapshot.position().timestampMs();
    try (Cursor cursor = snapshot.scan(KeyRange.all(), Direction.FORWARD, nowMs)) {
      while (cursor.next()) {
        update(sha256, cursor.key());
        update(sha256, cursor.value());
        update(sha256, cursor.version());
        if (cursor.expiresAtMs() != Versioned.NEVER) {
          update(sha256, cursor.expiresAtMs());
        }
        entries++;
      }
    }
    update(sha256, attachment);
    return new Digest(Bytes.wrap(sha256.digest()), entries);
  }

  private static void update(MessageDigest sha256, long number) {
    sha256.update(ByteBuffer.allocate(Long.BYTES).putLong(number).flip());
  }

  private static void update(MessageDigest sha256, Bytes bytes) {
    sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length()).flip());
    sha256.update(bytes.toArray());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
