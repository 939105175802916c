package dev.waybill.dispatcher.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.source.ReadingRig;
import dev.waybill.schemas.PublishedTable;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ExportFormatTest {
  private static final PublishedTable ITEMS = ReadingRig.items();

  @Test
  void csvTellsNullFromTheEmptyStringAndQuotesWhatItMust() {
    assertThat(ExportFormat.CSV.head(ITEMS))
        .isEqualTo("id,organization_id,value,created_at,updated_at\r\n");
    assertThat(
            ExportFormat.CSV.line(
                ITEMS, Arrays.asList(null, "", "a,b", "say \"hi\"", "one\r\ntwo")))
        .isEqualTo(",\"\",\"a,b\",\"say \"\"hi\"\"\",\"one\r\ntwo\"\r\n");
  }

  @Test
  void aJsonLineHasEveryColumn() {
    assertThat(ExportFormat.JSONL.head(ITEMS)).isEmpty();
    assertThat(ExportFormat.JSONL.line(ITEMS, Arrays.asList("\"a\"", "\"o\"", "7", null, "\"t\"")))
        .isEqualTo(
            "{\"id\":\"a\",\"organization_id\":\"o\",\"value\":7,\"created_at\":null,\"updated_at\":\"t\"}\n");
  }
}
