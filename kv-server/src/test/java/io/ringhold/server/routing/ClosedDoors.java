package io.ringhold.server.routing;

import java.util.Optional;

/// Every node lives where nobody answers.
public record ClosedDoors() implements AddressBook {
  @Override
  public Optional<Entry> node(String name) {
    return Optional.of(new Entry("127.0.0.1:1", "id", "disk-" + name));
  }

  @Override
  public Optional<Entry> store(String storeId) {
    return Optional.of(new Entry("127.0.0.1:1", "id", storeId));
  }
}
