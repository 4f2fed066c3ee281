package io.ringhold.server.routing;

import java.util.Optional;

/// Where the nodes of the cluster live, as far as this one has heard.
public interface AddressBook {
  /// Where a call goes, and whom it is meant for.
  ///
  /// @param address host:port of the gRPC door
  /// @param clusterId empty before the cluster is known, like the disk's id
  record Entry(String address, String clusterId, String storeId) {}

  /// The node that goes by a name now.
  Optional<Entry> node(String name);

  /// The node with a disk.
  Optional<Entry> store(String storeId);
}
