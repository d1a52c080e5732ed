/**
 * Purpose: a small but well-formed C-CDA R2.1 Continuity of Care Document of a synthetic chart.
 */
import { photo } from './photo.ts';
import { escapeXml } from './xml-text.ts';
import { usDate, visitsOf, type ChartSubject } from './chart.ts';

const VISITS = 4;

export function ccdaDocument(subject: ChartSubject): string {
  const visits = visitsOf(subject, VISITS);
  const last = visits.at(-1)?.date ?? subject.to;
  const encounterRows = visits
    .map(
      (visit) =>
        `<tr><td>${usDate(visit.date)}</td><td>${escapeXml(visit.reason)}</td><td>${escapeXml(visit.clinician)}</td></tr>`,
    )
    .join('');
  const encounters = visits
    .map(
      (
        visit,
        index,
      ) => `<entry typeCode="DRIV"><encounter classCode="ENC" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.49" extension="2015-08-01"/>
<id root="2.16.840.1.113883.19.5" extension="enc-${index + 1}"/><code code="99213" codeSystem="2.16.840.1.113883.6.12" displayName="${escapeXml(visit.reason)}"/>
<effectiveTime value="${compact(visit.date)}"/></encounter></entry>`,
    )
    .join('\n');
  const problems = visits
    .map(
      (
        visit,
        index,
      ) => `<entry typeCode="DRIV"><act classCode="ACT" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.3" extension="2015-08-01"/>
<id root="2.16.840.1.113883.19.5" extension="prob-${index + 1}"/><code code="CONC" codeSystem="2.16.840.1.113883.5.6"/><statusCode code="active"/>
<effectiveTime><low value="${compact(visit.date)}"/></effectiveTime><entryRelationship typeCode="SUBJ"><observation classCode="OBS" moodCode="EVN">
<templateId root="2.16.840.1.113883.10.20.22.4.4" extension="2015-08-01"/><id root="2.16.840.1.113883.19.5" extension="obs-${index + 1}"/>
<code code="55607006" codeSystem="2.16.840.1.113883.6.96" displayName="Problem"/><statusCode code="completed"/><effectiveTime><low value="${compact(visit.date)}"/></effectiveTime>
<value xsi:type="CD" code="${visit.diagnosis.code}" codeSystem="2.16.840.1.113883.6.90" displayName="${escapeXml(visit.diagnosis.text)}"/></observation></entryRelationship></act></entry>`,
    )
    .join('\n');
  const problemRows = visits
    .map(
      ({ diagnosis, date }) =>
        `<tr><td>${diagnosis.code}</td><td>${escapeXml(diagnosis.text)}</td><td>${usDate(date)}</td></tr>`,
    )
    .join('');
  return `${headerOf(subject, last, visits[0]?.clinician ?? '')}<component><structuredBody>
<component><section><templateId root="2.16.840.1.113883.10.20.22.2.22.1" extension="2015-08-01"/><code code="46240-8" codeSystem="2.16.840.1.113883.6.1"/><title>Encounters</title>
<text><table><thead><tr><th>Date</th><th>Type</th><th>Clinician</th></tr></thead><tbody>${encounterRows}</tbody></table></text>
${encounters}</section></component>
<component><section><templateId root="2.16.840.1.113883.10.20.22.2.5.1" extension="2015-08-01"/><code code="11450-4" codeSystem="2.16.840.1.113883.6.1"/><title>Problems</title>
<text><table><thead><tr><th>Code</th><th>Problem</th><th>Since</th></tr></thead><tbody>${problemRows}</tbody></table></text>
${problems}</section></component>
<component><section nullFlavor="NI"><templateId root="2.16.840.1.113883.10.20.22.2.6.1" extension="2015-08-01"/><code code="48765-2" codeSystem="2.16.840.1.113883.6.1"/><title>Allergies</title></section></component>
<component><section><templateId root="2.16.840.1.113883.10.20.22.2.65"/><code code="34109-9" codeSystem="2.16.840.1.113883.6.1"/><title>Notes</title>
<text><paragraph><content styleCode="Bold">Wound check.</content> Clean and dry; see the picture.<br/>Next visit in <content styleCode="Italics">two weeks</content>.</paragraph>
<list listType="ordered"><item>Keep the dressing dry</item><item>Return for any fever</item></list><renderMultiMedia referencedObject="wound"><caption>Left knee</caption></renderMultiMedia></text>
<entry><observationMedia classCode="OBS" moodCode="EVN" ID="wound"><value mediaType="image/png" representation="B64">${photo(320, 200).toString('base64')}</value></observationMedia></entry></section></component>
</structuredBody></component>
</ClinicalDocument>
`;
}

/** A note that was scanned: the header of a C-CDA around a PDF (Unstructured Document, 2.16.840.1.113883.10.20.22.1.10). */
export function ccdaScan(subject: ChartSubject, pdf: Buffer): string {
  return `${headerOf(subject, subject.to, '')}<component><nonXMLBody>
<text mediaType="application/pdf" representation="B64">${pdf.toString('base64')}</text></nonXMLBody></component>
</ClinicalDocument>
`;
}

/** Everything that a narrative must not be able to do; its words are harmless. */
export function hostileCcda(subject: ChartSubject): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE ClinicalDocument [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY file SYSTEM "file:///etc/passwd">]>
${headerOf(subject, subject.to, '').replace(/^<\?xml[^>]*\?>\s*/, '')}<component><structuredBody><component><section><title>Plan</title>
<text><paragraph onclick="document.title='run'" style="background:url(http://reach.example/a.png)">Rest and ice.
<script>document.title = 'run'</script><a href="javascript:document.title='run'">Read more</a> &b;&file;
<img src="http://reach.example/b.png" onerror="document.title='run'"/><iframe src="http://reach.example/c.html">frame</iframe>
<linkHtml href="http://reach.example/d.html">Elsewhere</linkHtml></paragraph></text></section></component></structuredBody></component>
</ClinicalDocument>
`;
}

const compact = (isoDate: string): string => isoDate.replace(/-/g, '');

function headerOf(subject: ChartSubject, last: string, clinician: string): string {
  const gender = subject.gender === 'female' ? 'F' : subject.gender === 'male' ? 'M' : 'UN';
  return `<?xml version="1.0" encoding="UTF-8"?>
<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:sdtc="urn:hl7-org:sdtc">
<realmCode code="US"/><typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>
<templateId root="2.16.840.1.113883.10.20.22.1.1" extension="2015-08-01"/><templateId root="2.16.840.1.113883.10.20.22.1.2" extension="2015-08-01"/>
<id root="2.16.840.1.113883.19.5" extension="${escapeXml(subject.key)}"/>
<code code="34133-9" codeSystem="2.16.840.1.113883.6.1" displayName="Summarization of Episode Note"/>
<title>Continuity of Care Document</title><effectiveTime value="${compact(last)}"/>
<confidentialityCode code="N" codeSystem="2.16.840.1.113883.5.25"/><languageCode code="en-US"/>
<recordTarget><patientRole><id root="2.16.840.1.113883.19.5" extension="${escapeXml(subject.memberId)}"/>
<patient><name use="L">${subject.given.map((given) => `<given>${escapeXml(given)}</given>`).join('')}<family>${escapeXml(subject.family)}</family></name>
<administrativeGenderCode code="${gender}" codeSystem="2.16.840.1.113883.5.1"/><birthTime value="${compact(subject.birthDate)}"/></patient></patientRole></recordTarget>
<author><time value="${compact(last)}"/><assignedAuthor><id nullFlavor="NI"/><assignedPerson><name>${escapeXml(clinician)}</name></assignedPerson></assignedAuthor></author>
<custodian><assignedCustodian><representedCustodianOrganization><id nullFlavor="NI"/><name>${escapeXml(subject.siteName)}</name></representedCustodianOrganization></assignedCustodian></custodian>
<documentationOf><serviceEvent classCode="PCPR"><effectiveTime><low value="${compact(subject.from)}"/><high value="${compact(subject.to)}"/></effectiveTime></serviceEvent></documentationOf>
`;
}
