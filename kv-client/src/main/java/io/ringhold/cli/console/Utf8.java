package io.ringhold.cli.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import org.jspecify.annotations.Nullable;

/// Bytes as text, without guessing: a decoder that replaces what it cannot read would make two keys
/// look like one.
public final class Utf8 {
  private Utf8() {}

  /// The text whose UTF-8 form is exactly these bytes, or null when there is none.
  public static @Nullable String text(byte[] bytes) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  public static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  /// For the eyes: text as it is, but each byte of what is not text, and of control characters
  /// (which could drive the terminal), as `\xNN`.
  public static String visible(byte[] bytes) {
    var visible = new StringBuilder(bytes.length);
    CharsetDecoder decoder = UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    while (true) {
      CoderResult result = decoder.decode(in, out, true);
      appendVisible(out.flip(), visible);
      if (!result.isError()) {
        return visible.toString();
      }
      for (int i = 0; i < result.length(); i++) {
        hex(in.get() & 0xff, visible);
      }
      decoder.reset();
      out.clear();
    }
  }

  private static void appendVisible(CharSequence text, StringBuilder visible) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c)) {
        for (byte b : bytes(String.valueOf(c))) {
          hex(b & 0xff, visible);
        }
      } else {
        visible.append(c);
      }
    }
  }

  private static void hex(int octet, StringBuilder visible) {
    visible
        .append("\\x")
        .append(Character.forDigit(octet >> 4, 16))
        .append(Character.forDigit(octet & 15, 16));
  }
}
