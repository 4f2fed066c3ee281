package io.ringhold.bench.storage;

import io.ringhold.storage.Bytes;
import io.ringhold.storage.Durability;
import io.ringhold.storage.EngineListener;
import io.ringhold.storage.LocalStore;
import io.ringhold.storage.LocalStoreOptions;
import io.ringhold.storage.WriteBatch;
import io.ringhold.storage.io.DiskFileSystem;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

final class RingholdLogged implements Logged {
  private final LocalStore store;

  RingholdLogged(Path directory, long cacheBytes, long memtableBytes) {
    store =
        LocalStore.open(
            new DiskFileSystem(),
            directory,
            new LocalStoreOptions(
                RingholdContender.options(cacheBytes, memtableBytes),
                64 << 20,
                Duration.ofSeconds(1)),
            EngineListener.NONE,
            InstantSource.system());
  }

  @Override
  public String name() {
    return "ringhold";
  }

  @Override
  public void put(byte[] key, byte[] value, boolean sync) {
    store.write(
        new WriteBatch().put(Bytes.wrap(key), Bytes.wrap(value)),
        sync ? Durability.SYNC : Durability.NONE);
  }

  @Override
  public void close() {
    store.close();
  }
}
