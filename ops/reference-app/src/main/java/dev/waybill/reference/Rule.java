package dev.waybill.reference;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The detection rules: each looks for operations by name. A record matches the first rule that
/// names its operation.
///
/// | rule | looks for |
/// | --- | --- |
/// | `failed-sign-in` | refused sign-ins |
/// | `mailbox-permission` | someone given access to a mailbox or a folder of it |
/// | `mail-rule` | rules that move or forward mail |
/// | `application-consent` | an application given access to data |
/// | `privileged-role` | someone given a role or a policy |
/// | `application-credentials` | new owners and keys of applications and users |
/// | `service-principal` | applications registered or changed |
/// | `audit-configuration` | changes to what is audited |
/// | `external-sharing` | files shared with anyone |
enum Rule {
  FAILED_SIGN_IN(
      "failed-sign-in",
      "Failed sign-in",
      Severity.MEDIUM,
      40,
      Set.of("UserLoginFailed"),
      List.of("Ask the user whether it was them.", "Require a second factor."),
      List.of("identity")),
  MAILBOX_PERMISSION(
      "mailbox-permission",
      "Mailbox permission changed",
      Severity.HIGH,
      75,
      Set.of("Add-MailboxPermission", "Add-RecipientPermission", "ModifyFolderPermissions"),
      List.of("Confirm the change with the owner of the mailbox.", "Remove the permission."),
      List.of("mail", "persistence")),
  MAIL_RULE(
      "mail-rule",
      "Mail rule created",
      Severity.HIGH,
      70,
      Set.of("New-InboxRule", "Set-InboxRule", "New-TransportRule"),
      List.of("Read the rule: does it forward or delete?", "Remove it.", "Reset the password."),
      List.of("mail", "exfiltration")),
  APPLICATION_CONSENT(
      "application-consent",
      "Consent given to an application",
      Severity.HIGH,
      80,
      Set.of(
          "Consent to application.",
          "Add delegated permission grant.",
          "Add app role assignment grant to user."),
      List.of("Check the application's publisher.", "Revoke the grant."),
      List.of("oauth")),
  PRIVILEGED_ROLE(
      "privileged-role",
      "Privileged role given",
      Severity.CRITICAL,
      95,
      Set.of(
          "Add member to role.",
          "AttachUserPolicy",
          "AttachRolePolicy",
          "PutUserPolicy",
          "AddUserToGroup",
          "SiteCollectionAdminAdded"),
      List.of("Confirm the change with two administrators.", "Remove the role."),
      List.of("identity", "privilege-escalation")),
  APPLICATION_CREDENTIALS(
      "application-credentials",
      "Credentials or owner added",
      Severity.CRITICAL,
      90,
      Set.of(
          "Add owner to application.",
          "Update application – Certificates and secrets management ",
          "CreateAccessKey",
          "CreateLoginProfile"),
      List.of("Rotate the credentials."),
      List.of("oauth", "persistence")),
  SERVICE_PRINCIPAL(
      "service-principal",
      "Application registered or changed",
      Severity.LOW,
      20,
      Set.of(
          "Add service principal.",
          "Update service principal.",
          "Add application.",
          "CreateRole",
          "CreateUser"),
      List.of(),
      List.of()),
  AUDIT_CONFIGURATION(
      "audit-configuration",
      "Auditing changed",
      Severity.CRITICAL,
      100,
      Set.of(
          "Set-AdminAuditLogConfig",
          "StopLogging",
          "DeleteTrail",
          "UpdateTrail",
          "PutEventSelectors"),
      List.of("Turn auditing on again.", "Look for what happened while it was off."),
      List.of("defence-evasion")),
  EXTERNAL_SHARING(
      "external-sharing",
      "Shared with anyone",
      Severity.MEDIUM,
      50,
      Set.of("AnonymousLinkCreated", "SharingSet", "PutBucketPolicy", "PutBucketAcl"),
      List.of("Limit the link to the organisation."),
      List.of());

  final String id;
  final String title;
  final Severity severity;
  final int score;
  final List<String> remediation;
  final List<String> tags;
  private final Set<String> operations;

  Rule(
      String id,
      String title,
      Severity severity,
      int score,
      Set<String> operations,
      List<String> remediation,
      List<String> tags) {
    this.id = id;
    this.title = title;
    this.severity = severity;
    this.score = score;
    this.operations = operations;
    this.remediation = remediation;
    this.tags = tags;
  }

  static Optional<Rule> matching(AuditRecord record) {
    if (record.failed() && record.type().equals("ConsoleLogin")) {
      return Optional.of(FAILED_SIGN_IN);
    }
    for (Rule rule : values()) {
      if (rule.operations.contains(record.type())) {
        return Optional.of(rule);
      }
    }
    return Optional.empty();
  }
}
