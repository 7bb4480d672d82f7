package dev.warptron.backend.cuda.driver;

/**
 * Why something cannot be used.
 *
 * @param what is wrong, for the user
 * @param remedy what to do about it, for the user
 */
public record Problem(String what, String remedy) {
  @Override
  public String toString() {
    return what + "; " + remedy;
  }
}
