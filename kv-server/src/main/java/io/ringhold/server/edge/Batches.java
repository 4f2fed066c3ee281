package io.ringhold.server.edge;

import io.grpc.Context;
import io.ringhold.api.v1.BatchOperation;
import io.ringhold.api.v1.BatchRequest;
import io.ringhold.api.v1.BatchResponse;
import io.ringhold.server.node.ServingNode;
import io.ringhold.server.routing.Route;
import io.ringhold.server.shard.Command;
import io.ringhold.server.shard.Operation;
import io.ringhold.server.shard.Outcome;
import io.ringhold.storage.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Batches: of one shard, or split by shard when the client asks for that.
final class Batches {
  private Batches() {}

  /// The operations of one shard, by their positions in the request.
  private record Part(int shard, List<Integer> positions) {}

  static BatchResponse write(ServingNode node, BatchRequest request) throws Exception {
    List<Operation> operations =
        Requests.operations(Keyspaces.named(node, request.getKeyspace()), request);
    List<Part> parts = split(node, request);
    if (parts.size() == 1) {
      return Patience.untilLed(() -> whole(node, request, operations, parts.getFirst().shard()));
    }
    if (request.getScope() != BatchRequest.Scope.PER_SHARD) {
      throw Errors.invalid(
          "CROSS_SHARD_BATCH",
          "the keys of the batch belong to %d shards, and a batch is atomic only within one. Give the keys one {tag}, or ask for scope PER_SHARD"
              .formatted(parts.size()));
    }
    return inParts(node, request, parts);
  }

  private static List<Part> split(ServingNode node, BatchRequest request) {
    Map<Integer, List<Integer>> byShard = new TreeMap<>();
    for (int i = 0; i < request.getOperationsCount(); i++) {
      byShard
          .computeIfAbsent(
              node.router().shardOf(userKey(request.getOperations(i))), _ -> new ArrayList<>())
          .add(i);
    }
    return byShard.entrySet().stream().map(e -> new Part(e.getKey(), e.getValue())).toList();
  }

  private static Bytes userKey(BatchOperation operation) {
    return Bytes.wrap(
        (operation.hasPut() ? operation.getPut().getKey() : operation.getDelete().getKey())
            .toByteArray());
  }

  private static BatchResponse whole(
      ServingNode node, BatchRequest request, List<Operation> operations, int shard)
      throws InterruptedException {
    Command command = new Command.Write(Requests.identity(request), operations);
    return switch (node.router().forWrite(shard, ForwardingHeader.mustEndHere())) {
      case Route.Local(var replica) -> response(KeyValueService.write(node, replica, command));
      case Route.Remote(var leader) ->
          Forwarding.write(node, shard, leader, stub -> stub.batch(request));
      case Route.Refused(var refusal) -> throw Errors.refused(refusal);
    };
  }

  private static BatchResponse response(Outcome outcome) {
    Outcome.Written written = Responses.written(outcome);
    BatchResponse.Builder response =
        BatchResponse.newBuilder().addReceipts(Responses.receipt(written.receipt()));
    for (int i = 0; i < written.existed().size(); i++) {
      response.addVersions(written.firstVersion() + i);
    }
    return response.build();
  }

  /// Each part under the request's own identity: the shards remember it independently.
  private static BatchResponse inParts(ServingNode node, BatchRequest request, List<Part> parts)
      throws InterruptedException {
    List<Callable<BatchResponse>> writes = new ArrayList<>();
    for (Part part : parts) {
      BatchRequest.Builder own = request.toBuilder().clearOperations();
      part.positions().forEach(i -> own.addOperations(request.getOperations(i)));
      writes.add(Context.current().wrap(() -> write(node, own.build())));
    }
    Long[] versions = new Long[request.getOperationsCount()];
    BatchResponse.Builder response = BatchResponse.newBuilder();
    List<RuntimeException> failures = new ArrayList<>();
    try (ExecutorService perShard = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<BatchResponse>> done = perShard.invokeAll(writes);
      for (int p = 0; p < parts.size(); p++) {
        if (done.get(p).state() == Future.State.FAILED) {
          failures.add(failure(done.get(p)));
          continue;
        }
        BatchResponse part = done.get(p).resultNow();
        response.addAllReceipts(part.getReceiptsList());
        for (int i = 0; i < part.getVersionsCount(); i++) {
          versions[parts.get(p).positions().get(i)] = part.getVersions(i);
        }
      }
    }
    if (failures.isEmpty()) {
      return response.addAllVersions(List.of(versions)).build();
    }
    throw failures.size() == parts.size() ? worst(failures) : inPart(parts.size(), failures);
  }

  private static RuntimeException failure(Future<BatchResponse> part) {
    return part.exceptionNow() instanceof RuntimeException failure
        ? failure
        : new IllegalStateException(part.exceptionNow());
  }

  /// A part that may be applied decides over those that surely are not.
  private static RuntimeException worst(List<RuntimeException> failures) {
    return failures.stream()
        .filter(failure -> Errors.info(failure).isEmpty() || Errors.isIndeterminate(failure))
        .findFirst()
        .orElse(failures.getFirst());
  }

  /// What one part says of itself ("not applied") would be wrong for the whole.
  private static RuntimeException inPart(int parts, List<RuntimeException> failures) {
    return Errors.indeterminate(
        "%d of the batch's %d parts, one for each shard, are applied and %d are not: %s"
            .formatted(
                parts - failures.size(), parts, failures.size(), failures.getFirst().getMessage()));
  }
}
