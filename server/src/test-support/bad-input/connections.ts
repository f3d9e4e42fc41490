/** How a connection goes on when its bytes are sent. */
type Ending = "waits" | "ends" | "breaks off";

/** Bytes on a bare socket, and the answer: status and message, or none where there is nobody to answer to. `{key}` is a good key. */
export interface BadConnection {
  readonly name: string;
  readonly bytes: string | Buffer;
  /** Default: waits. */
  readonly ending?: Ending;
  readonly answer: readonly [status: number, message: string] | undefined;
}

const MALFORMED = [400, "This is not a well-formed HTTP request"] as const;
const HEADERS_TOO_LARGE = [431, "The headers are too large"] as const;
const LATE = [408, "The request did not arrive in time"] as const;
const HOST = [400, "Expected a host name, and a port or none, for Host"] as const;
const CODING = [400, 'Expected chunked alone for Transfer-Encoding but received "gzip, chunked"'] as const;

const KEY = "ocp-apim-subscription-key: {key}\r\n";
const GET = "GET /inpainting/v1/models HTTP/1.1\r\n";
const REST = `host: a\r\n${KEY}connection: close\r\n\r\n`;
const POST = `POST /inpainting/v1/getImage HTTP/1.1\r\nhost: a\r\n${KEY}content-type: application/json\r\n`;
const BODY = '{"prompt":"a"}';
const CHUNKED = `${POST}transfer-encoding: chunked\r\n\r\n`;

const bad = (name: string, bytes: string | Buffer, answer: BadConnection["answer"], ending: Ending = "waits"): BadConnection => ({
  name,
  bytes,
  ending,
  answer,
});

export const BAD_FIRST_LINES: readonly BadConnection[] = [
  bad("garbage", "garbage\r\n\r\n", MALFORMED),
  bad("every byte there is", Buffer.from(Array.from({ length: 256 }, (_, i) => i)), MALFORMED),
  bad("TLS", Buffer.from("16030100a5010000a10303", "hex"), MALFORMED),
  bad("SOCKS", Buffer.from([5, 1, 0]), MALFORMED),
  bad("SSH", "SSH-2.0-OpenSSH_9.0\r\n", MALFORMED),
  bad("SMTP", "EHLO example.com\r\n", MALFORMED),
  bad("a reply", "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", MALFORMED),
  bad("a byte order mark", `\ufeff${GET}${REST}`, MALFORMED),
  bad("HTTP/0.9", "GET /\r\n\r\n", [400, "Expected HTTP/1.1 or HTTP/1.0 but received HTTP/0.9"]),
  bad("HTTP/1.2", `GET / HTTP/1.2\r\n${REST}`, MALFORMED),
  bad("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", MALFORMED),
  bad("HTTP in small letters", `GET / http/1.1\r\n${REST}`, MALFORMED),
  bad("words behind the version", `GET / HTTP/1.1 x\r\n${REST}`, MALFORMED),
  bad("no blank before the path", `GET/ HTTP/1.1\r\n${REST}`, MALFORMED),
  bad("a method that there is not", `FOO / HTTP/1.1\r\n${REST}`, MALFORMED),
  bad("a method in small letters", `get / HTTP/1.1\r\n${REST}`, MALFORMED),
  bad("a NUL in the path", `GET /\0 HTTP/1.1\r\n${REST}`, MALFORMED),
  bad("a blank in the path", `GET /a b HTTP/1.1\r\n${REST}`, MALFORMED),
  bad("bytes beyond ASCII in the path", `GET /ä HTTP/1.1\r\n${REST}`, MALFORMED),
  bad("a host for a path", `GET example.com:80 HTTP/1.1\r\n${REST}`, MALFORMED),
  bad("an address of another server, whole", `GET http://example.com/secret HTTP/1.1\r\n${REST}`, [
    404,
    'There is nothing at "http://example.com/secret"; /openapi.json lists what there is',
  ]),
  bad("the server itself for a path", `OPTIONS * HTTP/1.1\r\n${REST}`, [404, 'There is nothing at "*"; /openapi.json lists what there is']),
  bad("a way up", `GET /docs/../../etc/passwd HTTP/1.1\r\n${REST}`, [
    404,
    'There is nothing at "/docs/../../etc/passwd"; /openapi.json lists what there is',
  ]),
  bad("CONNECT", `CONNECT example.com:443 HTTP/1.1\r\n${REST}`, [405, "Expected another method than CONNECT: this server is no proxy"]),
  bad("TRACE", `TRACE /livez HTTP/1.1\r\n${REST}`, [405, "Expected GET, HEAD for the method but received TRACE"]),
  bad("kilobytes of path", `GET /${"a".repeat(20_000)} HTTP/1.1\r\n${REST}`, HEADERS_TOO_LARGE),
];

export const BAD_HEADERS: readonly BadConnection[] = [
  bad("no Host", `${GET}connection: close\r\n\r\n`, [400, "Expected a Host header but received none"]),
  bad("two Hosts", `${GET}host: a\r\nhost: b\r\n\r\n`, [400, "Expected one Host header but received several"]),
  bad("an empty Host", `${GET}host:\r\n\r\n`, HOST),
  bad("a page in Host", `${GET}host: <script>\r\n\r\n`, HOST),
  bad("a path in Host", `${GET}host: a/b\r\n\r\n`, HOST),
  bad("a password in Host", `${GET}host: a:b@c\r\n\r\n`, HOST),
  bad("an endless port in Host", `${GET}host: a:123456\r\n\r\n`, HOST),
  bad("line feeds alone", `GET /livez HTTP/1.1\nhost: a\n\n`, MALFORMED),
  bad("carriage returns alone", `GET /livez HTTP/1.1\rhost: a\r\r`, MALFORMED),
  bad("a blank before the colon", `${GET}host : a\r\n\r\n`, MALFORMED),
  bad("a header folded into two lines", `${GET}host: a\r\nx: a\r\n b\r\n\r\n`, MALFORMED),
  bad("a header without a colon", `${GET}host: a\r\nnocolon\r\n\r\n`, MALFORMED),
  bad("a header without a name", `${GET}host: a\r\n: x\r\n\r\n`, MALFORMED),
  bad("a NUL in a header", `${GET}host: a\r\nx: a\0b\r\n\r\n`, MALFORMED),
  bad("a blank in a header's name", `${GET}host: a\r\nx y: 1\r\n\r\n`, MALFORMED),
  bad("kilobytes of one header", `${GET}host: a\r\nx: ${"y".repeat(20_000)}\r\n\r\n`, HEADERS_TOO_LARGE),
  bad("thousands of headers", `${GET}host: a\r\n${"x: 1\r\n".repeat(4000)}\r\n`, HEADERS_TOO_LARGE),
  bad("another expectation", `${POST}expect: 200-ok\r\ncontent-length: 14\r\n\r\n${BODY}`, [
    417,
    'Expected 100-continue for Expect but received "200-ok"',
  ]),
  bad("a key of Latin-1", `${GET}host: a\r\nocp-apim-subscription-key: \xe4\r\nconnection: close\r\n\r\n`, [
    401,
    "Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription.",
  ]),
  bad("two keys, the first of them good", `${GET}host: a\r\n${KEY}ocp-apim-subscription-key: x\r\nconnection: close\r\n\r\n`, [
    401,
    "Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription.",
  ]),
];

export const BAD_LENGTHS: readonly BadConnection[] = [
  bad("two equal lengths", `${POST}content-length: 14\r\ncontent-length: 14\r\n\r\n${BODY}`, MALFORMED),
  bad("two lengths", `${POST}content-length: 14\r\ncontent-length: 15\r\n\r\n${BODY}`, MALFORMED),
  bad("a list of lengths", `${POST}content-length: 14, 14\r\n\r\n${BODY}`, MALFORMED),
  bad("a length below zero", `${POST}content-length: -1\r\n\r\n{}`, MALFORMED),
  bad("a length with a plus", `${POST}content-length: +14\r\n\r\n${BODY}`, MALFORMED),
  bad("a length in hexadecimal", `${POST}content-length: 0x0e\r\n\r\n${BODY}`, MALFORMED),
  bad("an empty length", `${POST}content-length:\r\n\r\n${BODY}`, MALFORMED),
  bad("a length beyond 64 bits", `${POST}content-length: 99999999999999999999999\r\n\r\n{}`, MALFORMED),
  bad("a length of a gigabyte", `${POST}content-length: 1000000000\r\n\r\n{}`, [
    413,
    "Expected a body of at most 50331648 bytes but received 1000000000",
  ]),
  bad("no length and no body", `${POST}connection: close\r\n\r\n`, [400, "Expected a JSON object for the body but received nothing"]),
  bad("a length and chunks", `${POST}content-length: 14\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`, MALFORMED),
  bad("chunks and a length", `${POST}transfer-encoding: chunked\r\ncontent-length: 14\r\n\r\n0\r\n\r\n`, MALFORMED),
  bad("a coding that is not chunked", `${POST}transfer-encoding: gzip\r\n\r\n0\r\n\r\n`, MALFORMED),
  bad("a coding below chunked", `${POST}transfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n`, CODING),
  bad("chunked twice", `${POST}transfer-encoding: chunked, chunked\r\n\r\n0\r\n\r\n`, MALFORMED),
  bad("a coding above chunked", `${POST}transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n`, MALFORMED),
  bad("a coding that only looks like chunked", `${POST}transfer-encoding: xchunked\r\n\r\n0\r\n\r\n`, MALFORMED),
  bad("two codings in two lines", `${POST}transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n\r\n0\r\n\r\n`, MALFORMED),
  bad("chunked with a blank before the colon", `${POST}transfer-encoding : chunked\r\n\r\n0\r\n\r\n`, MALFORMED),
  bad("a chunk's length that is no number", `${CHUNKED}xyz\r\n{}\r\n0\r\n\r\n`, MALFORMED),
  bad("a chunk's length below zero", `${CHUNKED}-1\r\n{}\r\n0\r\n\r\n`, MALFORMED),
  bad("a chunk's length beyond 64 bits", `${CHUNKED}fffffffffffffffff\r\n{}\r\n0\r\n\r\n`, MALFORMED),
  bad("a chunk longer than it says", `${CHUNKED}1\r\n{}\r\n0\r\n\r\n`, MALFORMED),
  bad("chunks with line feeds alone", `${CHUNKED}2\n{}\n0\n\n`, MALFORMED),
  bad("kilobytes of a chunk's extension", `${CHUNKED}2;${"x".repeat(20_000)}\r\n{}\r\n0\r\n\r\n`, MALFORMED),
  bad("kilobytes of trailers", `${CHUNKED}2\r\n{}\r\n0\r\nx: ${"x".repeat(20_000)}\r\n\r\n`, HEADERS_TOO_LARGE),
  bad("a body longer than its length", `${POST}content-length: 5\r\n\r\n${BODY}`, MALFORMED),
  bad("garbage behind a request", `${GET}host: a\r\n${KEY}\r\ngarbage\r\n\r\n`, MALFORMED),
];

/** With the time limits of a test. */
export const BAD_PACES: readonly BadConnection[] = [
  bad("nothing at all", "", undefined, "ends"),
  bad("a blank line and the end", "\r\n", undefined, "ends"),
  bad("half a line and the end", "GET /inp", MALFORMED, "ends"),
  bad("half a line and silence", "GET /inp", LATE),
  bad("half the headers and the end", `${GET}host: a\r\nx-`, MALFORMED, "ends"),
  bad("half the headers and silence", `${GET}host: a\r\nx-`, LATE),
  bad("half the headers and a reset", `${GET}host: a\r\nx-`, undefined, "breaks off"),
  bad("headers and silence", `${POST}content-length: 14\r\n\r\n`, LATE),
  bad("half a body and the end", `${POST}content-length: 14\r\n\r\n{"pro`, MALFORMED, "ends"),
  bad("half a body and silence", `${POST}content-length: 14\r\n\r\n{"pro`, LATE),
  bad("half a body and a reset", `${POST}content-length: 14\r\n\r\n{"pro`, undefined, "breaks off"),
  bad("half a chunk and the end", `${CHUNKED}e\r\n{"pro`, MALFORMED, "ends"),
  bad("half a chunk and silence", `${CHUNKED}e\r\n{"pro`, LATE),
  bad("half a chunk and a reset", `${CHUNKED}e\r\n{"pro`, undefined, "breaks off"),
  bad("chunks without an end, and silence", `${CHUNKED}e\r\n${BODY}\r\n`, LATE),
];
