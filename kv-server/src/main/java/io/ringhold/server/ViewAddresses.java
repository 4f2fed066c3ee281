package io.ringhold.server;

import io.ringhold.server.cluster.ClusterState;
import io.ringhold.server.cluster.Member;
import io.ringhold.server.membership.ClusterView;
import io.ringhold.server.routing.AddressBook;
import java.util.Optional;
import java.util.function.Function;

/// The addresses of the nodes, from the newest document that this node has heard of.
record ViewAddresses(ClusterView view) implements AddressBook {
  @Override
  public Optional<Entry> node(String name) {
    return find(state -> state.node(name));
  }

  @Override
  public Optional<Entry> store(String storeId) {
    return find(state -> state.store(storeId));
  }

  private Optional<Entry> find(Function<ClusterState, Optional<Member>> who) {
    if (!view.isKnown()) {
      return Optional.empty();
    }
    ClusterState state = view.state();
    return who.apply(state)
        .map(member -> new Entry(member.grpcAddress(), state.clusterId(), member.storeId()));
  }
}
