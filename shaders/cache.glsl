// Layout of the paged cache of one layer. Heads are padded to a multiple of 8 elements, "chunks".
//   keys    [page][head][chunk][token of page][8]   neighbouring invocations take neighbouring tokens: 16 bytes each
//   values  [page][head][token of page][chunk][8]   neighbouring invocations take neighbouring elements
uint keyChunk(uint page, uint offset, uint head, uint chunk, uint kvHeads, uint chunks, uint pageTokens)
{
    return ((page * kvHeads + head) * chunks + chunk) * pageTokens + offset;
}
uint valueToken(uint page, uint offset, uint head, uint kvHeads, uint pageTokens)
{
    return (page * kvHeads + head) * pageTokens + offset;
}
