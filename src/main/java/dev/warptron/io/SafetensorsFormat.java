package dev.warptron.io;

import dev.warptron.data.preprocessing.Preprocessor;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Models as safetensors files, which most machine-learning tools can read: parameters and optimizer
 * slots as tensors, everything else as JSON in the metadata. See docs/model-file.md.
 */
public final class SafetensorsFormat implements ModelFormat {
  /**
   * The newest version that can be read. A model is written in the oldest version that can hold it:
   * 5 with layers that are not dense or have a parametrization or with several networks of
   * different weights, 4 with several networks, 3 if features are made of columns, 2 with several
   * targets, a normalization or averaged parameters, else 1, so that older programs read it.
   */
  static final int VERSION = 5;

  static final String FORMAT = "format";
  static final String FORMAT_VERSION = "format_version";
  static final String CHECKSUM = "data_sha256";
  static final String DOCUMENT = "warptron";

  @Override
  public String name() {
    return "safetensors";
  }

  @Override
  public List<String> extensions() {
    return List.of(".safetensors");
  }

  @Override
  public void write(SavedEnsemble ensemble, OutputStream out) throws IOException {
    List<ModelDocument> documents = ensemble.members().stream().map(ModelDocument::of).toList();
    List<FlatArrays> arrays = ensemble.members().stream().map(FlatArrays::of).toList();
    List<StoredTensor> tensors = StoredTensor.of(documents);

    // The checksum precedes the data, so the data is generated twice.
    MessageDigest sha256 = sha256();
    writeData(tensors, arrays, new DigestOutputStream(OutputStream.nullOutputStream(), sha256));

    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put(FORMAT, "warptron");
    metadata.put(FORMAT_VERSION, version(ensemble));
    metadata.put(CHECKSUM, HexFormat.of().formatHex(sha256.digest()));
    metadata.put(DOCUMENT, ModelJson.write(members(documents, ensemble)));
    out.write(new SafetensorsHeader(metadata, entries(tensors)).toBytes());
    writeData(tensors, arrays, out);
  }

  @Override
  public SavedEnsemble read(InputStream in, long size, String where) throws IOException {
    SafetensorsHeader header = SafetensorsHeader.read(in, size, where);
    requireReadable(header.metadata(), where);
    ModelJson.Members read = ModelJson.read(metadata(header, DOCUMENT, where), where);
    List<ModelDocument> documents = read.documents();
    Map<String, StoredTensor> tensors =
        StoredTensor.of(documents).stream()
            .collect(Collectors.toMap(StoredTensor::name, Function.identity()));
    requireSameTensors(tensors, header, where);

    List<FlatArrays> arrays = documents.stream().map(FlatArrays::sized).toList();
    MessageDigest sha256 = sha256();
    InputStream data = new DigestInputStream(in, sha256);
    for (SafetensorsHeader.Tensor stored : header.tensors()) {
      StoredTensor entry = Objects.requireNonNull(tensors.get(stored.name()));
      ModelTensor tensor = entry.tensor();
      double[] array = arrays.get(entry.member()).of(tensor);
      try {
        Numbers.read(data, array, tensor.offset(), tensor.count(), entry.precision());
      } catch (EOFException e) {
        throw ModelFileException.damaged(where, "it ends within tensor " + entry.name(), e);
      }
    }
    if (!HexFormat.of().formatHex(sha256.digest()).equals(metadata(header, CHECKSUM, where))) {
      throw ModelFileException.damaged(
          where, "its numbers are not those that were written (their SHA-256 differs)");
    }
    try {
      List<SavedModel> members = new ArrayList<>();
      for (int i = 0; i < documents.size(); i++) {
        members.add(documents.get(i).toModel(arrays.get(i).parameters, arrays.get(i).slots));
      }
      return read.weights().isEmpty()
          ? new SavedEnsemble(members)
          : new SavedEnsemble(members, read.weights());
    } catch (IllegalArgumentException e) {
      throw ModelFileException.damaged(where, String.valueOf(e.getMessage()), e);
    }
  }

  private static ModelJson.Members members(List<ModelDocument> documents, SavedEnsemble ensemble) {
    return new ModelJson.Members(
        documents, ensemble.isUnweighted() ? List.of() : ensemble.weights());
  }

  private static String version(SavedEnsemble ensemble) {
    if (!ensemble.isUnweighted()
        || ensemble.members().stream().anyMatch(SafetensorsFormat::needsFormat5)) {
      return "5";
    }
    return ensemble.size() == 1 ? version(ensemble.members().get(0)) : "4";
  }

  private static boolean needsFormat5(SavedModel model) {
    Preprocessor preprocessor = model.features().preprocessor();
    return !model.network().hasClassicLayers()
        || (preprocessor != null && PreprocessingJson.needsFormat5(preprocessor));
  }

  private static String version(SavedModel model) {
    Preprocessor preprocessor = model.features().preprocessor();
    if (preprocessor != null && !PreprocessingJson.isOptional(preprocessor)) {
      return "3";
    }
    boolean isPlain =
        model.target().columns().size() == 1
            && model.network().isPlain()
            && !model.training().isAveraged();
    return isPlain ? "1" : "2";
  }

  private static void requireReadable(Map<String, String> metadata, String where) {
    if (!"warptron".equals(metadata.get(FORMAT))) {
      throw new ModelFileException(
          ("%s is a safetensors file, but not one of Warptron's, whose metadata say"
                  + " format = warptron: give a model that Warptron saved")
              .formatted(where));
    }
    String version = metadata.getOrDefault(FORMAT_VERSION, "");
    if (!version.matches("[1-9][0-9]{0,8}")) {
      throw ModelFileException.damaged(
          where, "its format_version must be a number, got \"%s\"".formatted(version));
    }
    if (Integer.parseInt(version) > VERSION) {
      throw new ModelFileException(
          ("%s was written by a newer Warptron (format %s; this version reads format %d):"
                  + " upgrade Warptron")
              .formatted(where, version, VERSION));
    }
  }

  private static String metadata(SafetensorsHeader header, String key, String where) {
    String value = header.metadata().get(key);
    if (value == null) {
      throw ModelFileException.damaged(where, "its metadata have no \"%s\"".formatted(key));
    }
    return value;
  }

  /** Checks that the file holds exactly the tensors of these networks and optimizers. */
  private static void requireSameTensors(
      Map<String, StoredTensor> expected, SafetensorsHeader header, String where) {
    for (SafetensorsHeader.Tensor stored : header.tensors()) {
      StoredTensor tensor = expected.get(stored.name());
      if (tensor == null) {
        throw ModelFileException.damaged(
            where, "its network has no tensor \"%s\"".formatted(stored.name()));
      }
      List<Long> shape = tensor.tensor().shape();
      if (!stored.dtype().equals(tensor.dtype()) || !stored.shape().equals(shape)) {
        throw ModelFileException.damaged(
            where,
            "tensor %s must be %s %s, got %s %s"
                .formatted(tensor.name(), tensor.dtype(), shape, stored.dtype(), stored.shape()));
      }
      if (stored.end() - stored.begin() != tensor.bytes()) {
        throw ModelFileException.damaged(
            where,
            "tensor %s must have %d bytes, got %d"
                .formatted(tensor.name(), tensor.bytes(), stored.end() - stored.begin()));
      }
    }
    if (header.tensors().size() < expected.size()) {
      List<String> missing = new ArrayList<>(expected.keySet());
      header.tensors().forEach(stored -> missing.remove(stored.name()));
      throw ModelFileException.damaged(
          where, "it lacks the tensors " + missing.stream().sorted().toList());
    }
  }

  private static List<SafetensorsHeader.Tensor> entries(List<StoredTensor> tensors) {
    List<SafetensorsHeader.Tensor> entries = new ArrayList<>();
    long begin = 0;
    for (StoredTensor tensor : tensors) {
      entries.add(tensor.entry(begin));
      begin += tensor.bytes();
    }
    return entries;
  }

  private static void writeData(
      List<StoredTensor> tensors, List<FlatArrays> arrays, OutputStream out) throws IOException {
    for (StoredTensor stored : tensors) {
      ModelTensor tensor = stored.tensor();
      double[] array = arrays.get(stored.member()).of(tensor);
      Numbers.write(array, tensor.offset(), tensor.count(), stored.precision(), out);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The flat arrays of one network, whose ranges are its tensors. */
  private static final class FlatArrays {
    final double[] parameters;
    final double[] slots;

    FlatArrays(double[] parameters, double[] slots) {
      this.parameters = parameters;
      this.slots = slots;
    }

    static FlatArrays of(SavedModel model) {
      return new FlatArrays(model.parameters(), model.optimizerState().slots());
    }

    static FlatArrays sized(ModelDocument document) {
      int parameters = document.network().parameterCount();
      int slots = document.training().slotNames().size();
      return new FlatArrays(
          new double[document.network().valueCount()],
          new double[Math.multiplyExact(slots, parameters)]);
    }

    double[] of(ModelTensor tensor) {
      return switch (tensor.array()) {
        case PARAMETERS -> parameters;
        case SLOTS -> slots;
      };
    }
  }
}
