package io.ringhold.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ringhold.client.Condition;
import io.ringhold.client.KvClient;
import io.ringhold.client.KvClientOptions;
import io.ringhold.client.ReadLevel;
import io.ringhold.client.ScanRange;
import java.util.List;

/// Ringhold, through its own client.
final class RingholdStore implements Store {
  private static final byte[] TO_THE_END = {};

  private final KvClient client;

  RingholdStore(List<String> endpoints) {
    client = KvClient.connect(KvClientOptions.to(endpoints.toArray(String[]::new)));
  }

  @Override
  public void put(byte[] key, byte[] value) {
    client.put("", key, value, Condition.NONE);
  }

  @Override
  public void get(byte[] key) {
    if (client.get("", key, ReadLevel.LINEARIZABLE).entry().isEmpty()) {
      throw new IllegalStateException("lost: " + new String(key, UTF_8));
    }
  }

  @Override
  public void scan(byte[] from, int entries) {
    var range = ScanRange.between(from, TO_THE_END).limit(entries);
    int found = 0;
    try (var scan = client.scan("", range, ReadLevel.LINEARIZABLE)) {
      for (; scan.hasNext(); found++) {
        scan.next();
      }
    }
    if (found != entries) {
      throw new IllegalStateException("a scan found %d of %d".formatted(found, entries));
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
