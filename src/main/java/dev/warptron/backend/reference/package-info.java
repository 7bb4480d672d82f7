/**
 * The oracle: every operation in double precision, with Commons Math for matrix products and plain
 * loops for everything else. Written for readability; every other device is compared with it. It
 * needs only Java, so it is also the device of last resort.
 */
@NullMarked
package dev.warptron.backend.reference;

import org.jspecify.annotations.NullMarked;
