package io.ringhold.bench;

import java.util.Locale;
import java.util.random.RandomGenerator;

/// What one request does.
enum Workload {
  PUT,
  GET,
  /// The next 100 entries from a key.
  SCAN,
  /// Puts and gets, as many of the one as of the other.
  MIX;

  private static final int SCAN_ENTRIES = 100;

  void request(Store store, Records records, RandomGenerator random) {
    switch (this) {
      case PUT -> store.put(records.key(random.nextInt(records.count())), records.value(random));
      case GET -> store.get(records.key(random.nextInt(records.count())));
      case SCAN ->
          store.scan(records.key(random.nextInt(records.count() - SCAN_ENTRIES)), SCAN_ENTRIES);
      case MIX -> (random.nextBoolean() ? PUT : GET).request(store, records, random);
    }
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
