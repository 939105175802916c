package dev.waybill.spi;

import java.io.IOException;

/// Found by `java.util.ServiceLoader`: writes one or more file forms.
public interface EncoderFactory {
  boolean supports(FileForm form);

  RowEncoder open(EncodeRequest request) throws IOException;
}
