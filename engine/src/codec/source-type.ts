/** Entirely made by a model, or a picture of which a model made a part. */
export type DigitalSourceType = "trainedAlgorithmicMedia" | "compositeWithTrainedAlgorithmicMedia";

/**
 * The XMP packet that says how a picture came about (IPTC Photo Metadata Standard 2023.1, property "Digital Source Type"; the values
 * are terms of https://cv.iptc.org/newscodes/digitalsourcetype/).
 */
export function sourceTypeXmp(type: DigitalSourceType): string {
  return [
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">',
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
    '<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"',
    ` Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/${type}"/>`,
    "</rdf:RDF></x:xmpmeta>",
  ].join("");
}
