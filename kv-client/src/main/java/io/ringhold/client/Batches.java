package io.ringhold.client;

import io.ringhold.api.v1.BatchRequest;
import io.ringhold.api.v1.BatchResponse;
import io.ringhold.api.v1.KvGrpc;
import io.ringhold.client.KvException.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Splits batches by shard, since only one shard's part can be applied as a whole.
final class Batches {
  private final Calls calls;

  Batches(Calls calls) {
    this.calls = calls;
  }

  /// All operations to the shard of the first one, which refuses what does not belong to it.
  BatchResult atomic(String keyspace, List<Operation> operations) {
    var request =
        BatchRequest.newBuilder().setKeyspace(keyspace).setScope(BatchRequest.Scope.ATOMIC);
    operations.forEach(operation -> request.addOperations(Wire.operation(operation)));
    Calls.Routing routing =
        topology -> operations.isEmpty() ? 0 : topology.shardOf(operations.getFirst().key());
    BatchResponse answer =
        calls.write(
            KvGrpc.getBatchMethod(), routing, identity -> request.setIdentity(identity).build());
    return new BatchResult(
        answer.getReceiptsList().stream().map(Wire::receipt).toList(), answer.getVersionsList());
  }

  /// The operations of each shard as a batch of their own, side by side.
  BatchResult perShard(String keyspace, List<Operation> operations, Topology topology) {
    Map<Integer, List<Integer>> positions = new TreeMap<>();
    for (int i = 0; i < operations.size(); i++) {
      positions
          .computeIfAbsent(topology.shardOf(operations.get(i).key()), _ -> new ArrayList<>())
          .add(i);
    }
    if (positions.size() <= 1) {
      return atomic(keyspace, operations);
    }
    List<Callable<BatchResult>> parts =
        positions.values().stream()
            .<Callable<BatchResult>>map(
                part -> () -> atomic(keyspace, part.stream().map(operations::get).toList()))
            .toList();
    return merge(operations.size(), List.copyOf(positions.values()), sideBySide(parts));
  }

  private static List<Future<BatchResult>> sideBySide(List<Callable<BatchResult>> parts) {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      return threads.invokeAll(parts);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KvException(
          Kind.INDETERMINATE,
          "INTERRUPTED",
          "the caller was interrupted; some parts of the batch may have been applied",
          Map.of(),
          e);
    }
  }

  private static BatchResult merge(
      int size, List<List<Integer>> positions, List<Future<BatchResult>> parts) {
    var failures =
        parts.stream()
            .filter(part -> part.state() == Future.State.FAILED)
            .map(Batches::failure)
            .toList();
    if (!failures.isEmpty()) {
      throw together(failures, parts.size());
    }
    var receipts = new ArrayList<Receipt>();
    var versions = new Long[size];
    for (int part = 0; part < parts.size(); part++) {
      var result = parts.get(part).resultNow();
      receipts.addAll(result.receipts());
      for (int i = 0; i < positions.get(part).size(); i++) {
        versions[positions.get(part).get(i)] = result.versions().get(i);
      }
    }
    return new BatchResult(receipts, List.of(versions));
  }

  private static KvException failure(Future<BatchResult> part) {
    if (part.exceptionNow() instanceof KvException failure) {
      return failure;
    }
    throw new IllegalStateException(part.exceptionNow());
  }

  // A batch of which a part has been applied is neither refused nor unapplied, whatever became of
  // the other parts.
  private static KvException together(List<KvException> failures, int parts) {
    var worst = failures.stream().max(Comparator.comparingInt(Batches::weight)).orElseThrow();
    int applied = parts - failures.size();
    if (applied == 0) {
      return worst;
    }
    var metadata = new HashMap<>(worst.metadata());
    metadata.put("parts", Integer.toString(parts));
    metadata.put("parts_applied", Integer.toString(applied));
    metadata.put("part_reason", worst.reason());
    return new KvException(
        Kind.INDETERMINATE,
        "PARTIALLY_APPLIED",
        "%d of the batch's %d parts (one for each shard) were applied; of the others: %s"
            .formatted(applied, parts, worst.getMessage()),
        metadata,
        worst);
  }

  private static int weight(KvException failure) {
    return switch (failure.kind()) {
      case UNAVAILABLE -> 0;
      case REFUSED -> 1;
      case INDETERMINATE -> 2;
    };
  }
}
