package io.ringhold.server.edge;

import io.ringhold.api.peer.v1.HelloRequest;
import io.ringhold.api.peer.v1.HelloResponse;
import io.ringhold.server.cluster.Keyspace;
import io.ringhold.server.membership.Founding;
import io.ringhold.server.membership.Roster;
import io.ringhold.server.membership.Seat;
import io.ringhold.server.routing.PeerClients;
import java.util.Optional;

/// Hello, both ways: what this node says of itself, and what it reads from what others say.
public final class Introductions implements Founding.Introductions {
  /// The one that every cluster begins with.
  public static final Keyspace DEFAULT_KEYSPACE = Keyspaces.DEFAULT;

  private final PeerClients peers;
  private final HelloRequest request;

  public Introductions(PeerClients peers, String cluster, String node) {
    this.peers = peers;
    this.request = HelloRequest.newBuilder().setCluster(cluster).setNode(node).build();
  }

  @Override
  public Optional<Founding.Introduction> ask(Seat member) {
    return peers.hello(member.grpcAddress(), request).map(Introductions::read);
  }

  private static Founding.Introduction read(HelloResponse hello) {
    return new Founding.Introduction(
        hello.getCluster(),
        hello.getNode(),
        hello.getStoreId(),
        hello.getZone(),
        hello.getFounded(),
        hello.hasRoster() ? Optional.of(read(hello.getRoster())) : Optional.empty());
  }

  private static Roster read(io.ringhold.api.peer.v1.Roster roster) {
    return new Roster(
        roster.getCluster(),
        roster.getClusterId(),
        roster.getShards(),
        roster.getReplication(),
        roster.getNodesList().stream()
            .map(node ->
                new Roster.Entry(
                    node.getName(),
                    node.getStoreId(),
                    node.getGrpcAddress(),
                    node.getRaftAddress(),
                    node.getZone()))
            .toList());
  }

  static HelloResponse answer(Founding.Introduction self) {
    HelloResponse.Builder hello =
        HelloResponse.newBuilder()
            .setCluster(self.cluster())
            .setNode(self.node())
            .setStoreId(self.storeId())
            .setZone(self.zone())
            .setFounded(self.founded());
    self.roster().ifPresent(roster -> hello.setRoster(write(roster)));
    return hello.build();
  }

  private static io.ringhold.api.peer.v1.Roster write(Roster roster) {
    io.ringhold.api.peer.v1.Roster.Builder written =
        io.ringhold.api.peer.v1.Roster.newBuilder()
            .setCluster(roster.cluster())
            .setClusterId(roster.clusterId())
            .setShards(roster.shards())
            .setReplication(roster.replication());
    for (Roster.Entry node : roster.nodes()) {
      written
          .addNodesBuilder()
          .setName(node.name())
          .setStoreId(node.storeId())
          .setGrpcAddress(node.grpcAddress())
          .setRaftAddress(node.raftAddress())
          .setZone(node.zone());
    }
    return written.build();
  }
}
