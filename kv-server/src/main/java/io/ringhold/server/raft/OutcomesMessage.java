package io.ringhold.server.raft;

import io.ringhold.server.shard.Outcome;
import java.util.List;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;

/// The outcomes of an entry's commands, handed from the state machine to the lane within this
/// process; never on a wire.
record OutcomesMessage(List<Outcome> outcomes) implements Message {
  @Override
  public ByteString getContent() {
    return ByteString.EMPTY;
  }
}
