package dev.warptron.data.readers;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.stream.Stream;

/** The value types of IDX files, all big-endian. A double represents every value exactly. */
enum IdxType {
  UNSIGNED_BYTE(0x08, Byte.BYTES),
  SIGNED_BYTE(0x09, Byte.BYTES),
  SHORT(0x0B, Short.BYTES),
  INT(0x0C, Integer.BYTES),
  FLOAT(0x0D, Float.BYTES),
  DOUBLE(0x0E, Double.BYTES);

  private final int code;
  private final int bytes;

  IdxType(int code, int bytes) {
    this.code = code;
    this.bytes = bytes;
  }

  /** The type with this code, the third byte of the file; empty if there is none. */
  static Optional<IdxType> of(int code) {
    return Stream.of(values()).filter(type -> type.code == code).findFirst();
  }

  /** The size of a value in bytes. */
  int bytes() {
    return bytes;
  }

  /** Reads the next value from a big-endian buffer. */
  double next(ByteBuffer from) {
    return switch (this) {
      case UNSIGNED_BYTE -> from.get() & 0xff;
      case SIGNED_BYTE -> from.get();
      case SHORT -> from.getShort();
      case INT -> from.getInt();
      case FLOAT -> from.getFloat();
      case DOUBLE -> from.getDouble();
    };
  }
}
