package dev.warptron.data.readers;

import dev.warptron.data.DataException;
import dev.warptron.data.FlatRows;
import dev.warptron.data.Messages;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An array in NumPy's format, version 1 to 3: numbers, booleans or texts.
 *
 * @param shape at least one dimension; the first is that of the rows
 * @param numbers {@code [rows x columns]}, row-major; null for texts
 * @param texts {@code [rows x columns]}, row-major; null for numbers
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record NpyArray(List<Integer> shape, double @Nullable [] numbers, String @Nullable [] texts) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int MAX_HEADER = 1 << 20;
  private static final int FIRST_VALUES = 1 << 16;
  private static final Pattern TYPE =
      Pattern.compile("'descr'\\s*:\\s*'([<>|=]?)([a-zA-Z])(\\d{1,6})'");
  private static final Pattern FORTRAN = Pattern.compile("'fortran_order'\\s*:\\s*True");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([\\d, ]*)\\)");

  int rows() {
    return shape.get(0);
  }

  /** The product of all dimensions but the first. */
  int columns() {
    return shape.stream().skip(1).reduce(1, Math::multiplyExact);
  }

  /** The value at a position, as text. */
  String text(int index) {
    if (texts != null) {
      return texts[index];
    }
    double number = numbers == null ? Double.NaN : numbers[index];
    boolean isWhole = number == Math.rint(number) && Math.abs(number) < 0x1p53;
    return isWhole ? String.valueOf((long) number) : String.valueOf(number);
  }

  /**
   * Reads an array to its end.
   *
   * @param where the file, and the array in it, for messages
   * @throws DataException if it is no such array
   */
  static NpyArray read(InputStream in, String where) throws IOException {
    byte[] magic = in.readNBytes(MAGIC.length);
    if (!Arrays.equals(magic, MAGIC)) {
      throw new DataException(where + ": this is no NumPy array: save it by numpy.save or savez");
    }
    int version = in.read();
    in.read(); // the minor version
    int sizeBytes = version == 1 ? Short.BYTES : Integer.BYTES;
    ByteBuffer size = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    size.put(whole(in, sizeBytes, where)).rewind();
    int length = size.getInt();
    if (length < 0 || length > MAX_HEADER) {
      throw new DataException(where + ": the header of the array is damaged: save it anew");
    }
    String header = new String(whole(in, length, where), StandardCharsets.UTF_8);
    Matcher type = TYPE.matcher(header);
    Matcher shape = SHAPE.matcher(header);
    if (!type.find() || !shape.find()) {
      throw new DataException(
          "%s: an array of %s cannot be read: save numbers, booleans or texts, by themselves"
              .formatted(where, Messages.quoted(header.strip())));
    }
    List<Integer> dimensions = dimensions(shape.group(1), where);
    ByteOrder order = type.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    return values(in, where, dimensions, type, order, FORTRAN.matcher(header).find());
  }

  private static byte[] whole(InputStream in, int count, String where) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new DataException(where + ": the array ends early: copy or save the file again");
    }
    return bytes;
  }

  private static List<Integer> dimensions(String text, String where) {
    try {
      List<Integer> all =
          Arrays.stream(text.split(",", -1))
              .map(String::strip)
              .filter(each -> !each.isEmpty())
              .map(Integer::valueOf)
              .toList();
      if (all.isEmpty() || all.contains(0)) {
        throw new DataException(where + ": the array has no rows or no columns");
      }
      return all;
    } catch (NumberFormatException e) {
      throw new DataException(where + ": the array is too large", e);
    }
  }

  private static NpyArray values(
      InputStream in,
      String where,
      List<Integer> shape,
      Matcher type,
      ByteOrder order,
      boolean isColumnMajor)
      throws IOException {
    int count = count(shape, where);
    char kind = type.group(2).charAt(0);
    int width = Integer.parseInt(type.group(3));
    int bytes = kind == 'U' ? Integer.BYTES * width : width;
    boolean isText = kind == 'U' || kind == 'S';
    // They grow with the data: a damaged header may promise any number of values.
    double[] numbers = new double[isText ? 0 : Math.min(count, FIRST_VALUES)];
    String[] texts = new String[isText ? Math.min(count, FIRST_VALUES) : 0];
    for (int i = 0; i < count; i++) {
      ByteBuffer value = ByteBuffer.wrap(whole(in, bytes, where)).order(order);
      if (isText) {
        texts = i < texts.length ? texts : Arrays.copyOf(texts, grown(i, count));
        texts[i] = text(value, kind);
      } else {
        numbers = i < numbers.length ? numbers : Arrays.copyOf(numbers, grown(i, count));
        numbers[i] = number(value, kind, width, where);
      }
    }
    if (isColumnMajor) {
      double[] otherNumbers = numbers.clone();
      String[] otherTexts = texts.clone();
      for (int i = 0; i < count; i++) {
        if (isText) {
          texts[rowMajor(i, shape)] = otherTexts[i];
        } else {
          numbers[rowMajor(i, shape)] = otherNumbers[i];
        }
      }
    }
    return new NpyArray(shape, isText ? null : numbers, isText ? texts : null);
  }

  private static int grown(int size, int most) {
    return (int) Math.min(most, 2L * size);
  }

  private static int count(List<Integer> shape, String where) {
    try {
      long columns = shape.stream().skip(1).mapToLong(each -> each).reduce(1, Math::multiplyExact);
      return FlatRows.length(shape.get(0), Math.toIntExact(columns));
    } catch (ArithmeticException | DataException e) {
      throw new DataException(
          "%s: an array of shape %s is too large: use fewer rows or columns"
              .formatted(where, shape),
          e);
    }
  }

  /** The row-major index of the i-th value of a column-major array. */
  private static int rowMajor(int i, List<Integer> shape) {
    int rest = i;
    int index = 0;
    int stride = shape.stream().reduce(1, (a, b) -> a * b);
    for (int dimension : shape) {
      stride /= dimension;
      index += rest % dimension * stride;
      rest /= dimension;
    }
    return index;
  }

  private static String text(ByteBuffer value, char kind) {
    StringBuilder text = new StringBuilder();
    while (value.hasRemaining()) {
      int c = kind == 'U' ? value.getInt() : value.get() & 0xFF;
      if (c != 0 && Character.isValidCodePoint(c)) {
        text.appendCodePoint(c);
      }
    }
    return text.toString();
  }

  private static double number(ByteBuffer value, char kind, int width, String where) {
    String type = "" + kind + width;
    return switch (type) {
      case "f2" -> half(value.getShort());
      case "f4" -> value.getFloat();
      case "f8" -> value.getDouble();
      case "i1" -> value.get();
      case "i2" -> value.getShort();
      case "i4" -> value.getInt();
      case "i8" -> value.getLong();
      case "b1", "u1" -> value.get() & 0xFF;
      case "u2" -> value.getShort() & 0xFFFF;
      case "u4" -> value.getInt() & 0xFFFFFFFFL;
      case "u8" -> unsigned(value.getLong());
      default ->
          throw new DataException(
              "%s: an array of type %s cannot be read: convert it, for example by astype('float32')"
                  .formatted(where, type));
    };
  }

  private static double unsigned(long bits) {
    return bits >= 0 ? bits : ((bits >>> 1) | (bits & 1)) * 2.0;
  }

  /** IEEE binary16. */
  private static double half(short bits) {
    int exponent = (bits >> 10) & 0x1F;
    int fraction = bits & 0x3FF;
    double magnitude =
        exponent == 0
            ? fraction * 0x1p-24
            : exponent == 0x1F
                ? fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN
                : (1 + fraction * 0x1p-10) * Math.pow(2, exponent - 15);
    return bits < 0 ? -magnitude : magnitude;
  }
}
