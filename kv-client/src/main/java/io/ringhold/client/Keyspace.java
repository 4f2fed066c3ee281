package io.ringhold.client;

/// A part of the keys with a name and limits of its own.
///
/// @param keyBytesMax the largest key that is taken
/// @param valueBytesMax the largest value that is taken
public record Keyspace(String name, int id, int keyBytesMax, int valueBytesMax) {
  /// What a keyspace takes; 0 leaves a limit as it is, or at the server's own for a new keyspace.
  public record Limits(int keyBytesMax, int valueBytesMax) {
    public static final Limits UNCHANGED = new Limits(0, 0);

    public Limits {
      if (keyBytesMax < 0 || valueBytesMax < 0) {
        throw new IllegalArgumentException("limits are 0 (unchanged) or more bytes");
      }
    }
  }
}
