package dev.waybill.reference;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Makes one record at a time.
final class SampleRecord {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String TENANT = "6f1d1f1e-93c9-4a4c-9f6e-0d8c1f8f7a10";

  /// An operation and how often it comes, of 1,000.
  private record Operation(String workload, String name, int weight) {}

  private static final List<Operation> OPERATIONS =
      List.of(
          new Operation("Exchange", "MailItemsAccessed", 260),
          new Operation("Exchange", "Send", 120),
          new Operation("Exchange", "Set-Mailbox", 60),
          new Operation("Exchange", "Add-MailboxPermission", 10),
          new Operation("Exchange", "New-InboxRule", 8),
          new Operation("Exchange", "Set-AdminAuditLogConfig", 2),
          new Operation("AzureActiveDirectory", "UserLoggedIn", 180),
          new Operation("AzureActiveDirectory", "UserLoginFailed", 60),
          new Operation("AzureActiveDirectory", "Update user.", 20),
          new Operation("AzureActiveDirectory", "Add service principal.", 12),
          new Operation("AzureActiveDirectory", "Consent to application.", 10),
          new Operation("AzureActiveDirectory", "Add member to role.", 8),
          new Operation("AzureActiveDirectory", "Add owner to application.", 4),
          new Operation("SharePoint", "FileAccessed", 90),
          new Operation("SharePoint", "FileModified", 50),
          new Operation("SharePoint", "AnonymousLinkCreated", 6),
          new Operation("OneDrive", "FileDownloaded", 50),
          new Operation("OneDrive", "FileUploaded", 30),
          new Operation("MicrosoftTeams", "MemberAdded", 20));

  private static final List<String> PEOPLE =
      List.of(
          "ada.okafor",
          "björn.åkesson",
          "chloé.dupont",
          "dmitri.иванов",
          "elif.şahin",
          "fatima.الزهراء",
          "george.παπαδόπουλος",
          "haruto.佐藤",
          "inês.conceição",
          "jana.dvořáková",
          "kim.민준",
          "li.王芳",
          "maria.müller",
          "noa.כהן",
          "o'brien.sean",
          "priya.शर्मा",
          "quang.nguyễn",
          "rosa.lópez",
          "sara.🦊",
          "tomasz.łukasiewicz");

  private static final List<String> FILES =
      List.of(
          "Budget 2026.xlsx",
          "Überblick \"Q3\".docx",
          "契約書\\draft.pdf",
          "план проекта.pptx",
          "notes\tfor review.txt",
          "Ångström – data.csv");

  private final Random random;

  SampleRecord(Random random) {
    this.random = random;
  }

  ObjectNode at(UUID id, LocalDateTime time) {
    Operation operation = operation();
    String person = pick(PEOPLE);
    boolean system = random.nextInt(40) == 0;
    ObjectNode record = JSON.createObjectNode();
    record.put("CreationTime", "%tFT%<tT".formatted(time));
    record.put("Id", id.toString());
    record.put("Operation", operation.name());
    record.put("OrganizationId", TENANT);
    record.put("RecordType", random.nextInt(1, 60));
    record.put("ResultStatus", result(operation));
    record.put("UserKey", system ? "Not Available" : "1003%012X".formatted(person.hashCode()));
    record.put("UserType", system ? 4 : 0);
    record.put("Version", 1);
    record.put("Workload", operation.workload());
    if (system) {
      record.putNull("UserId");
    } else {
      record.put("UserId", person + "@contoso.example");
    }
    if (!system) {
      record.put("ClientIP", address());
    }
    detail(record, operation, person);
    return record;
  }

  private String result(Operation operation) {
    return operation.name().equals("UserLoginFailed") || random.nextInt(50) == 0
        ? "Failed"
        : "Succeeded";
  }

  private void detail(ObjectNode record, Operation operation, String person) {
    switch (operation.workload()) {
      case "Exchange" -> mail(record, person);
      case "AzureActiveDirectory" -> directory(record, person);
      default -> file(record);
    }
  }

  private void mail(ObjectNode record, String person) {
    record.put("MailboxOwnerUPN", person + "@contoso.example");
    record.put("ClientInfoString", "Client=REST;Client=RESTSystem;;");
    record.put("OriginatingServer", "MB%04d (15.20.8000.0)\r\n".formatted(random.nextInt(10_000)));
    ArrayNode folders = record.putArray("Folders");
    for (int i = random.nextInt(1, 3); i > 0; i--) {
      ObjectNode folder = folders.addObject();
      folder.put("Path", random.nextBoolean() ? "\\Inbox" : "\\Sent Items");
      ArrayNode items = folder.putArray("FolderItems");
      for (int j = random.nextInt(0, 4); j > 0; j--) {
        items
            .addObject()
            .put("InternetMessageId", "<" + hex(16) + "@mail.contoso.example>")
            .put("SizeInBytes", random.nextInt(1_000, 5_000_000));
      }
    }
    record.put("OperationCount", random.nextInt(1, 9));
  }

  private void directory(ObjectNode record, String person) {
    record.put("ObjectId", new UUID(random.nextLong(), random.nextLong()).toString());
    ArrayNode properties = record.putArray("ExtendedProperties");
    properties.addObject().put("Name", "UserAgent").put("Value", "Mozilla/5.0 (X11; Linux x86_64)");
    properties.addObject().put("Name", "RequestType").put("Value", "OAuth2:Authorize");
    ObjectNode modified = record.putArray("ModifiedProperties").addObject();
    modified.put("Name", "DisplayName").put("NewValue", person).putNull("OldValue");
    record.putObject("DeviceProperties").put("Compliant", random.nextBoolean()).putArray("Tags");
    record.put("RiskScore", random.nextInt(1_000) / 1_000.0);
  }

  private void file(ObjectNode record) {
    String file = pick(FILES);
    record.put("ObjectId", "https://contoso.example/sites/finance/" + file);
    record.put("SiteUrl", "https://contoso.example/sites/finance/");
    record.put("SourceFileName", file);
    record.put("UserAgent", "Mozilla/5.0 (Macintosh; Intel Mac OS X 15_0)");
    record.put("CorrelationId", new UUID(random.nextLong(), random.nextLong()).toString());
  }

  private Operation operation() {
    int at = random.nextInt(1_000);
    for (Operation operation : OPERATIONS) {
      at -= operation.weight();
      if (at < 0) {
        return operation;
      }
    }
    return OPERATIONS.getLast();
  }

  private String address() {
    return random.nextInt(5) == 0 ? "2001:db8::" + hex(2) : "198.51.100." + random.nextInt(1, 255);
  }

  private String hex(int bytes) {
    byte[] value = new byte[bytes];
    random.nextBytes(value);
    return java.util.HexFormat.of().formatHex(value);
  }

  private String pick(List<String> of) {
    return of.get(random.nextInt(of.size()));
  }
}
