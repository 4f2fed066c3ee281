package io.ringhold.operator.admin;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.ringhold.api.admin.v1.AdminGrpc;
import io.ringhold.api.admin.v1.AdminGrpc.AdminBlockingStub;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// Asks the members of one cluster, one after the other, until one of them answers. All that
/// changes something carries the epoch that it was decided on, so an answer that was lost is no
/// harm: the same order is then refused as old.
public final class AdminClient {
  private static final Duration PATIENCE = Duration.ofSeconds(8);

  /// @param member for people
  /// @param address `host:port`
  public record Door(String member, String address) {}

  private final List<Door> doors;

  /// @param doors the likeliest to answer first
  public AdminClient(List<Door> doors) {
    this.doors = List.copyOf(doors);
  }

  /// @throws AdminRefusal what the last one said that was asked
  public <T> T call(Function<AdminBlockingStub, T> question) throws AdminRefusal {
    AdminRefusal last = AdminRefusal.nobody();
    for (Door door : doors) {
      try {
        return ask(door, question);
      } catch (StatusRuntimeException e) {
        last = AdminRefusal.of(door.member(), e);
        if (isAnswer(e)) {
          throw last;
        }
      }
    }
    throw last;
  }

  /// A refusal would be the same anywhere.
  private static boolean isAnswer(StatusRuntimeException e) {
    return switch (e.getStatus().getCode()) {
      case FAILED_PRECONDITION, INVALID_ARGUMENT, NOT_FOUND, ALREADY_EXISTS, ABORTED -> true;
      default -> false;
    };
  }

  private static <T> T ask(Door door, Function<AdminBlockingStub, T> question) {
    ManagedChannel channel =
        Grpc.newChannelBuilder(door.address(), InsecureChannelCredentials.create()).build();
    try {
      return question.apply(
          AdminGrpc.newBlockingStub(channel)
              .withDeadlineAfter(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
    } finally {
      channel.shutdownNow();
    }
  }
}
