package io.ringhold.server.edge;

import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import io.ringhold.api.v1.BatchRequest;
import io.ringhold.api.v1.BatchResponse;
import io.ringhold.api.v1.DeleteRequest;
import io.ringhold.api.v1.DeleteResponse;
import io.ringhold.api.v1.GetRequest;
import io.ringhold.api.v1.GetResponse;
import io.ringhold.api.v1.KvGrpc;
import io.ringhold.api.v1.MapRequest;
import io.ringhold.api.v1.MapResponse;
import io.ringhold.api.v1.PutRequest;
import io.ringhold.api.v1.PutResponse;
import io.ringhold.api.v1.ScanPage;
import io.ringhold.api.v1.ScanRequest;
import io.ringhold.server.cluster.Keyspace;
import io.ringhold.server.node.NodeHolder;
import io.ringhold.server.node.ServingNode;
import io.ringhold.server.raft.Replica;
import io.ringhold.server.routing.Route;
import io.ringhold.server.shard.Command;
import io.ringhold.server.shard.Outcome;
import io.ringhold.server.shard.Query;
import io.ringhold.server.shard.ReadLevel;
import io.ringhold.server.shard.Refusal;
import io.ringhold.storage.Bytes;

/// The public door. Each method reads as its journey: check, find the shard's leader, write or read
/// there, answer.
@GrpcService
public class KeyValueService extends KvGrpc.KvImplBase {
  private final NodeHolder nodes;

  KeyValueService(NodeHolder nodes) {
    this.nodes = nodes;
  }

  @Override
  public void put(PutRequest request, StreamObserver<PutResponse> answer) {
    Calls.unary(answer, () -> Patience.untilLed(() -> put(request)));
  }

  private PutResponse put(PutRequest request) throws InterruptedException {
    ServingNode node = nodes.serving();
    Command.Write command = Requests.put(Keyspaces.named(node, request.getKeyspace()), request);
    int shard = node.router().shardOf(Bytes.wrap(request.getKey().toByteArray()));
    return switch (node.router().forWrite(shard, ForwardingHeader.mustEndHere())) {
      case Route.Local(var replica) -> Responses.put(write(node, replica, command));
      case Route.Remote(var leader) ->
          Forwarding.write(node, shard, leader, stub -> stub.put(request));
      case Route.Refused(var refusal) -> throw Errors.refused(refusal);
    };
  }

  @Override
  public void get(GetRequest request, StreamObserver<GetResponse> answer) {
    Calls.unary(answer, () -> Patience.untilLed(() -> get(request)));
  }

  private GetResponse get(GetRequest request) throws InterruptedException {
    ServingNode node = nodes.serving();
    Keyspace keyspace = Keyspaces.named(node, request.getKeyspace());
    Bytes userKey = Requests.key(keyspace, request.getKey());
    Query.Get query = new Query.Get(Keyspaces.prefixOf(keyspace).concat(userKey));
    int shard = node.router().shardOf(userKey);
    ReadLevel level = Requests.levelFor(Requests.level(request.getLevel()), shard);
    return switch (node.router().forRead(shard, level, ForwardingHeader.mustEndHere())) {
      case Route.Local(var replica) ->
          Responses.get(request.getKey(), replica.read(query, level, Calls.deadline()));
      case Route.Remote(var leader) ->
          Forwarding.read(node, shard, leader, stub -> stub.get(request));
      case Route.Refused(var refusal) -> throw Errors.refused(refusal);
    };
  }

  @Override
  public void delete(DeleteRequest request, StreamObserver<DeleteResponse> answer) {
    Calls.unary(answer, () -> Patience.untilLed(() -> delete(request)));
  }

  private DeleteResponse delete(DeleteRequest request) throws InterruptedException {
    ServingNode node = nodes.serving();
    Command.Write command = Requests.delete(Keyspaces.named(node, request.getKeyspace()), request);
    int shard = node.router().shardOf(Bytes.wrap(request.getKey().toByteArray()));
    return switch (node.router().forWrite(shard, ForwardingHeader.mustEndHere())) {
      case Route.Local(var replica) -> Responses.delete(write(node, replica, command));
      case Route.Remote(var leader) ->
          Forwarding.write(node, shard, leader, stub -> stub.delete(request));
      case Route.Refused(var refusal) -> throw Errors.refused(refusal);
    };
  }

  /// Refused before it is proposed while this node's disk has no room for it.
  static Outcome write(ServingNode node, Replica replica, Command command)
      throws InterruptedException {
    Refusal noRoom = node.disk().refusal(node.name());
    return noRoom == null ? replica.write(command, Calls.deadline()) : new Outcome.Refused(noRoom);
  }

  @Override
  public void batch(BatchRequest request, StreamObserver<BatchResponse> answer) {
    Calls.unary(answer, () -> Batches.write(nodes.serving(), request));
  }

  @Override
  public void scan(ScanRequest request, StreamObserver<ScanPage> answer) {
    Calls.streaming(answer, pages -> Scans.run(nodes.serving(), request, pages));
  }

  @Override
  public void map(MapRequest request, StreamObserver<MapResponse> answer) {
    Calls.unary(answer, () -> Maps.of(nodes.serving()));
  }
}
