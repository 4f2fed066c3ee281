package io.ringhold.server.shard;

import io.ringhold.storage.Bytes;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// The part of a shard's state that lies beside its keys: the fence, then the sessions.
record Attachment(long fence, Sessions sessions) {
  Bytes encode() {
    byte[] encoded = sessions.encode().toArray();
    return Bytes.wrap(
        ByteBuffer.allocate(Long.BYTES + encoded.length).putLong(fence).put(encoded).array());
  }

  static Attachment decode(@Nullable Bytes encoded) {
    return encoded == null || encoded.length() == 0
        ? new Attachment(0, new Sessions())
        : new Attachment(
            ByteBuffer.wrap(encoded.toArray()).getLong(),
            Sessions.decode(encoded.slice(Long.BYTES, encoded.length())));
  }
}
