package io.ringhold.server.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LinkTest {
  private final List<FakeChannel> made = new ArrayList<>();
  private long now = -5;
  private final Link link = new Link(this::connect, () -> now);

  private ManagedChannel connect() {
    made.add(new FakeChannel());
    return made.getLast();
  }

  private void after(Duration time) {
    now += time.toNanos();
    assertThat(link.channel()).isSameAs(made.getLast());
  }

  @Test
  void aChannelThatFailsIsTriedEachSecond() {
    made.getFirst().state = ConnectivityState.TRANSIENT_FAILURE;
    after(Link.BETWEEN_RETRIES.minusNanos(1));
    assertThat(made.getFirst().tries).isZero();
    after(Duration.ofNanos(1));
    after(Duration.ofMillis(10));
    assertThat(made.getFirst().tries).isEqualTo(1);
  }

  @Test
  void aChannelThatGoesOnFailingIsMadeAnewAlthoughItMayHaveReachedTheNode() {
    made.getFirst().state = ConnectivityState.TRANSIENT_FAILURE;
    after(Link.FAILING_MAX.minusNanos(1));
    assertThat(made).hasSize(1);
    after(Duration.ofNanos(1));
    assertThat(made).hasSize(2);
    assertThat(made.getFirst().isShutdown()).isTrue();
    after(Duration.ofSeconds(1));
    assertThat(made).hasSize(2);
    link.close();
    assertThat(made.getLast().isShutdown()).isTrue();
  }

  @Test
  void oneThatIsWellNowAndThenIsKept() {
    for (int i = 0; i < 10; i++) {
      made.getFirst().state = ConnectivityState.TRANSIENT_FAILURE;
      after(Link.FAILING_MAX.dividedBy(2));
      made.getFirst().state = ConnectivityState.READY;
      after(Duration.ofSeconds(1));
    }
    assertThat(made).hasSize(1);
  }

  private static final class FakeChannel extends ManagedChannel {
    ConnectivityState state = ConnectivityState.READY;
    int tries;
    private boolean closed;

    @Override
    public ConnectivityState getState(boolean requestConnection) {
      return state;
    }

    @Override
    public void resetConnectBackoff() {
      tries++;
    }

    @Override
    public ManagedChannel shutdown() {
      closed = true;
      return this;
    }

    @Override
    public ManagedChannel shutdownNow() {
      return shutdown();
    }

    @Override
    public boolean isShutdown() {
      return closed;
    }

    @Override
    public boolean isTerminated() {
      return closed;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return closed;
    }

    @Override
    public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String authority() {
      return "";
    }
  }
}
