package io.ringhold.server.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ringhold.server.Golden;
import io.ringhold.storage.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionsTest {
  private static final long NOW = 1_700_000_000_000L;
  private static final int ANN = 1;
  private static final int BOB = 2;
  private static final int EVE = 3;

  private final Sessions sessions = new Sessions();

  @Test
  void anAnsweredRequestIsRepeated() {
    remember(request(ANN, 1, 0, NOW), NOW);
    assertThat(sessions.judge(request(ANN, 1, 0, NOW), NOW))
        .isEqualTo(new Sessions.Verdict.Repeat(answer(1)));
    assertApplies(request(ANN, 2, 0, NOW), NOW);
    assertApplies(request(BOB, 1, 0, NOW), NOW);
  }

  @Test
  void anAcknowledgedRequestIsForgottenAndRefused() {
    remember(request(ANN, 1, 0, NOW), NOW);
    remember(request(ANN, 2, 2, NOW), NOW);
    assertRefused(request(ANN, 1, 0, NOW), NOW, "below 2 are forgotten");
    assertThat(sessions.judge(request(ANN, 2, 0, NOW), NOW))
        .isInstanceOf(Sessions.Verdict.Repeat.class);
  }

  @Test
  void anAcknowledgementIsNeverTakenBack() {
    remember(request(ANN, 5, 5, NOW), NOW);
    remember(request(ANN, 6, 0, NOW), NOW);
    assertRefused(request(ANN, 4, 0, NOW), NOW, "below 5 are forgotten");
  }

  @Test
  void theOldestAnswerGoesWhenAClientHasTooMany() {
    for (int id = 1; id <= Sessions.ANSWERS_PER_CLIENT_MAX + 1; id++) {
      remember(request(ANN, id, 0, NOW), NOW);
    }
    assertRefused(request(ANN, 1, 0, NOW), NOW, "below 2 are forgotten");
    assertThat(sessions.judge(request(ANN, 2, 0, NOW), NOW))
        .isEqualTo(new Sessions.Verdict.Repeat(answer(2)));
  }

  @Test
  void anIdleClientIsForgottenAndItsOldRequestsAreRefused() {
    remember(request(ANN, 1, 0, NOW), NOW);
    long later = NOW + Sessions.IDLE_MS;
    remember(request(BOB, 1, 0, later), later);
    assertThat(sessions.size()).isEqualTo(2);

    remember(request(BOB, 2, 0, later), later + 1);
    assertThat(sessions.size()).isEqualTo(1);
    assertRefused(request(ANN, 1, 0, NOW), later, "not known (any more)");
    assertApplies(request(ANN, 2, 0, NOW + 1), later);
  }

  @Test
  void theWatermarkRefusesUnknownClientsToo() {
    remember(request(ANN, 1, 0, NOW), NOW);
    long later = NOW + Sessions.IDLE_MS + 1;
    remember(request(BOB, 1, 0, later), later);
    assertRefused(request(EVE, 1, 0, NOW), later, "older than one of a forgotten client");
    assertApplies(request(EVE, 1, 0, NOW + 1), later);
    assertApplies(request(BOB, 2, 0, NOW), later);
  }

  @Test
  void theIdlestClientGoesWhenThereAreTooMany() {
    for (int client = 0; client <= Sessions.CLIENTS_MAX; client++) {
      remember(request(client, 1, 0, NOW + client), NOW + client);
    }
    assertThat(sessions.size()).isEqualTo(Sessions.CLIENTS_MAX);
    long later = NOW + Sessions.CLIENTS_MAX;
    assertRefused(request(0, 1, 0, NOW), later, "not known (any more)");
    assertThat(sessions.judge(request(1, 1, 0, NOW + 1), later))
        .isInstanceOf(Sessions.Verdict.Repeat.class);
  }

  /// Else a retry would be applied twice when the client had written something newer meanwhile.
  @Test
  void aClientThatCameBackCannotRetryWhatWasForgottenOfIt() {
    remember(request(ANN, 1, 0, NOW), NOW);
    long later = NOW + Sessions.IDLE_MS + 1;
    remember(request(BOB, 1, 0, later), later);
    remember(request(ANN, 2, 1, later), later);
    assertRefused(request(ANN, 1, 0, NOW), later, "not known (any more)");
    assertApplies(request(ANN, 3, 0, NOW + 1), later);
  }

  @Test
  void askingAgainIsNotWriting() {
    remember(request(ANN, 1, 0, NOW), NOW);
    remember(request(BOB, 1, 0, NOW + 1), NOW + 1);
    assertThat(sessions.judge(request(ANN, 1, 0, NOW), NOW + 1))
        .isInstanceOf(Sessions.Verdict.Repeat.class);
    long later = NOW + Sessions.IDLE_MS + 1;
    remember(request(EVE, 1, 0, later), later);
    assertRefused(request(ANN, 1, 0, NOW), later, "not known (any more)");
    assertThat(sessions.judge(request(BOB, 1, 0, NOW + 1), later))
        .isInstanceOf(Sessions.Verdict.Repeat.class);
  }

  @Test
  void aClockThatIsTooFarAheadIsRefused() {
    long atTheLimit = NOW + Sessions.CLOCK_AHEAD_MS_MAX;
    assertApplies(request(ANN, 1, 0, atTheLimit), NOW);
    assertRefused(request(ANN, 1, 0, atTheLimit + 1), NOW, "60001 ms ahead");
  }

  @Test
  void whatIsReadBackJudgesAndForgetsAlike() {
    remember(request(ANN, 1, 0, NOW), NOW);
    remember(request(BOB, 1, 0, NOW + 2), NOW + 2);
    remember(request(ANN, 2, 1, NOW + 3), NOW + 3);
    long later = NOW + Sessions.IDLE_MS + 3;

    Sessions copy = Sessions.decode(sessions.encode());
    assertThat(copy.encode()).isEqualTo(sessions.encode());
    for (Sessions each : List.of(sessions, copy)) {
      each.remember(request(EVE, 1, 0, later), answer(1), later);
      assertThat(each.size()).isEqualTo(2);
      assertThat(each.judge(request(BOB, 1, 0, NOW + 2), later))
          .isInstanceOf(Sessions.Verdict.Refuse.class);
      assertThat(each.judge(request(ANN, 1, 0, NOW), later))
          .isEqualTo(new Sessions.Verdict.Repeat(answer(1)));
    }
    assertThat(copy.encode()).isEqualTo(sessions.encode());
  }

  @Test
  void anEmptyAttachmentHoldsNoSessions() {
    assertThat(Sessions.decode(null).size()).isZero();
    assertThat(Sessions.decode(Bytes.EMPTY).size()).isZero();
  }

  @Test
  void sessionsHaveTheBytesTheyAlwaysHad() throws IOException {
    remember(request(EVE, 9, 0, NOW), NOW);
    long later = NOW + Sessions.IDLE_MS + 1;
    remember(request(ANN, 1, 0, later), later);
    sessions.remember(
        request(BOB, 4, 3, later + 1),
        new Outcome.ConditionFailed(new Receipt(2, 3, 8), 1, 77),
        later + 1);
    remember(request(ANN, 2, 0, later + 2), later + 2);
    Golden.check("sessions-v1", sessions.encode().toArray());
  }

  @Test
  void sessionsOfANewerFormatAreRefused() {
    byte[] newer = sessions.encode().toArray();
    newer[0] = 2;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Sessions.decode(Bytes.wrap(newer)))
        .withMessageContaining("format 2, known is 1");
  }

  private void remember(RequestIdentity request, long nowMs) {
    sessions.remember(request, answer(request.requestId()), nowMs);
  }

  private void assertApplies(RequestIdentity request, long nowMs) {
    assertThat(sessions.judge(request, nowMs)).isEqualTo(new Sessions.Verdict.Apply());
  }

  private void assertRefused(RequestIdentity request, long nowMs, String why) {
    assertThat(sessions.judge(request, nowMs))
        .isInstanceOfSatisfying(
            Sessions.Verdict.Refuse.class, refuse -> assertThat(refuse.why()).contains(why));
  }

  private static Outcome answer(long requestId) {
    return new Outcome.Written(new Receipt(2, 3, requestId), 10 * requestId, List.of(true, false));
  }

  private static RequestIdentity request(
      int client, long id, long acknowledgedBelow, long issuedAtMs) {
    byte[] clientId = ByteBuffer.allocate(RequestIdentity.CLIENT_ID_BYTES).putInt(client).array();
    return new RequestIdentity(Bytes.wrap(clientId), id, acknowledgedBelow, issuedAtMs);
  }
}
