package dev.warptron.backend.spi;

/** An operand in a device's memory. Implemented by the devices' classes. */
public interface Owned {
  /** The memory that it is in, which knows its device. */
  DeviceResource resource();
}
