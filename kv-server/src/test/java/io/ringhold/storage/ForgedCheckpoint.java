package io.ringhold.storage;

import io.ringhold.storage.io.DiskFileSystem;
import io.ringhold.storage.manifest.DurableState;
import io.ringhold.storage.manifest.Manifest;
import io.ringhold.storage.manifest.VersionEdit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/// Checkpoints that are not what they say, for tests that must notice.
public final class ForgedCheckpoint {
  private ForgedCheckpoint() {}

  /// The durable tables, with a manifest that claims all that was applied.
  public static void withoutTheMemtable(Shard store, Runnable flush, Path target) {
    LogPosition applied = store.applied();
    store.checkpoint(target);
    try (Manifest manifest = Manifest.open(new DiskFileSystem(), target)) {
      manifest.commit(
          new VersionEdit(
              new DurableState(
                  applied.term(),
                  applied.index(),
                  applied.timestampMs(),
                  store.lastSequence(),
                  manifest.live().state().attachment()),
              List.of(),
              List.of()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
