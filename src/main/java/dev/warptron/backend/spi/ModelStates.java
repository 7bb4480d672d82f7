package dev.warptron.backend.spi;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Shape;
import dev.warptron.optim.OptimizerState;
import dev.warptron.optim.Solver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The states of a group of networks, packed into one tensor: one allocation for all of them, one
 * copy on the device for a checkpoint, and few transfers to and from the host.
 */
public final class ModelStates implements AutoCloseable {
  /**
   * Alignment in entries of each network's parameters and slots: 512 bytes of floats, the alignment
   * of every GPU allocation. A library may choose a kernel by the alignment of its operands, and
   * the results of a network must not depend on the other networks.
   */
  private static final int ALIGNMENT = 128;

  /** Entries of a transfer that holds several networks: 8 MiB of doubles on the host. */
  private static final long MOST_OF_TRANSFER = 1 << 20;

  private final Backend backend;
  private final List<Start> starts;
  private final Tensor all; // [n x ALIGNMENT], one network after the other
  private final List<Place> places = new ArrayList<>();
  private final List<ModelState> states = new ArrayList<>();

  /**
   * The initial state of one network.
   *
   * @param parameters {@code [network.valueCount()]}, parameters and then buffers, in the layout of
   *     {@link NetworkSpec#layout}
   * @param state with the average of the parameters as its last slot if there is one
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Start(
      NetworkSpec network, Solver optimizer, double[] parameters, OptimizerState state) {
    private long slotsOffset() {
      return aligned(network.valueCount());
    }

    private long size() {
      return slotsOffset() + aligned((long) slotCount() * network.parameterCount());
    }

    private int slotCount() {
      return state.slotCount(network.parameterCount());
    }
  }

  /** Offset of a network's entries in the tensor, and of its slots relative to that. */
  private record Place(long offset, long size, int values, long slotsOffset, int slots) {}

  /**
   * Uploads the states.
   *
   * @param starts one for each network, at least one
   */
  @MustBeClosed
  public ModelStates(Backend backend, List<Start> starts) {
    this(backend, starts, null);
  }

  /** A copy of the states, in newly allocated memory, made on the device. */
  @MustBeClosed
  public ModelStates(ModelStates other) {
    this(other.backend, other.starts, other);
  }

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the tensor
  private ModelStates(Backend backend, List<Start> starts, @Nullable ModelStates source) {
    this.backend = backend;
    this.starts = starts;
    long size = starts.stream().mapToLong(Start::size).sum();
    this.all = backend.allocate(new Shape(Math.toIntExact(size / ALIGNMENT), ALIGNMENT));
    try {
      long offset = 0;
      for (Start start : starts) {
        add(start, offset);
        offset += start.size();
      }
      if (source == null) {
        transfers().forEach(this::write);
      } else {
        copyFrom(source);
      }
    } catch (RuntimeException | Error e) {
      all.close();
      throw e;
    }
  }

  private static long aligned(long entries) {
    return (entries + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  private void add(Start start, long offset) {
    int parameters = start.network.parameterCount();
    int values = start.network.valueCount();
    int slots = start.slotCount();
    places.add(new Place(offset, start.size(), values, start.slotsOffset(), slots * parameters));
    states.add(
        new ModelState(
            backend,
            start.network,
            start.optimizer,
            all.slice(offset, new Shape(1, values)),
            all.slice(offset + start.slotsOffset(), new Shape(slots, parameters)),
            start.state.updates()));
  }

  /** Networks {@code from} to {@code to - 1}, which one host array holds. */
  private record Transfer(int from, int to, long offset, int size) {}

  /** Groups of consecutive networks within the size limit; a larger network is a group of one. */
  private List<Transfer> transfers() {
    List<Transfer> transfers = new ArrayList<>();
    int from = 0;
    long size = 0;
    for (int i = 0; i < places.size(); i++) {
      long next = places.get(i).size;
      if (i > from && size + next > MOST_OF_TRANSFER) {
        transfers.add(new Transfer(from, i, places.get(from).offset, (int) size));
        from = i;
        size = 0;
      }
      size += next;
    }
    transfers.add(
        new Transfer(from, places.size(), places.get(from).offset, Math.toIntExact(size)));
    return transfers;
  }

  private void write(Transfer transfer) {
    if (transfer.to - transfer.from == 1) { // without a copy of a large network
      Start start = starts.get(transfer.from);
      ModelState state = states.get(transfer.from);
      state.parameters().values().write(start.parameters);
      if (state.allSlots().shape().size() > 0) {
        state.allSlots().write(start.state.slots());
      }
      return;
    }
    double[] values = new double[transfer.size];
    for (int i = transfer.from; i < transfer.to; i++) {
      Start start = starts.get(i);
      Place place = places.get(i);
      int first = (int) (place.offset - transfer.offset);
      System.arraycopy(start.parameters, 0, values, first, place.values);
      double[] slots = start.state.slots();
      System.arraycopy(slots, 0, values, first + (int) place.slotsOffset, place.slots);
    }
    all.slice(transfer.offset, new Shape(1, transfer.size)).write(values);
  }

  /** The state of one network: a view, valid until this is closed. */
  public ModelState get(int network) {
    return states.get(network);
  }

  /** Overwrites all states with others of the same networks and optimizers, on the device. */
  public void copyFrom(ModelStates other) {
    backend.copy(other.all, all);
    for (int i = 0; i < states.size(); i++) {
      states.get(i).setUpdates(other.states.get(i).updates());
    }
  }

  /** The values of one state on the host. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Values(double[] parameters, OptimizerState optimizer) {}

  /** Reads all states, in the order of the networks. */
  public List<Values> read() {
    List<Values> values = new ArrayList<>(states.size());
    for (Transfer transfer : transfers()) {
      if (transfer.to - transfer.from == 1) {
        ModelState state = states.get(transfer.from);
        values.add(new Values(state.readParameters(), state.readOptimizer()));
      } else {
        double[] read = all.slice(transfer.offset, new Shape(1, transfer.size)).read();
        for (int i = transfer.from; i < transfer.to; i++) {
          values.add(values(i, read, (int) (places.get(i).offset - transfer.offset)));
        }
      }
    }
    return values;
  }

  private Values values(int network, double[] read, int first) {
    Place place = places.get(network);
    int slots = first + (int) place.slotsOffset;
    return new Values(
        Arrays.copyOfRange(read, first, first + place.values),
        OptimizerState.of(
            Arrays.copyOfRange(read, slots, slots + place.slots), states.get(network).updates()));
  }

  /** Frees the memory; does nothing the second time. */
  @Override
  public void close() {
    all.close();
  }
}
