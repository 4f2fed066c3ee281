package io.ringhold.server.node;

/// The node is starting or stopping; whatever was asked has not been done.
public final class NotServing extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String why;

  public NotServing(String why) {
    super(why);
    this.why = why;
  }

  public String why() {
    return why;
  }
}
