"""Codes of languages that the Hub's list lacks: those that ISO 639 has replaced, and those of families of languages."""

from __future__ import annotations

# Withdrawn from ISO 639-1, 639-2 and 639-3, the bibliographic codes of ISO 639-2, and what stands for each now.
_REPLACED = """
aam aas adp dz ais ami ajp apc ajt aeb alb sq arm hy asd snz aue ktz ayx nun baq eu bgm bcg bhk fbl bic bir bjd drl
bjq bzc bkb ebk blg iba btb beb bur my ccq rki chi zh cjr mom cka cmr cmk xch coy pij cqu quh cze cs daf dnj dap njz
dit dif djl dze dkl aqd drh mn drr kzk dud uth duj dwu dut nl dwl dbt elp amq fre fr gav dev gbc wny geo ka ger de
gfx vaj ggn gvr ggo esg ggr gtu gio aou gli kzk gre el gti nyc guv duz hrr jal ibi opa ice is ill ilm ilw gal in id
iw he izi eza jar jgk jeg oyb ji yi jw jv kdv zkd kgc tdf kgd ncq kgh kml koj kwv kpp jkm krm bmf ktr dtp kvs gdj
kwq yam kxe tvd kxl kru kzh dgl kzj dtp kzt dtp leg enl lii raq llo ngt lmm rmx mac mk mao mi may ms meg cir mgx jbk
mnt wnn mo ro mof xnt mst mry mwd dmw mwj vaj myd aog myt mry nad xny nbf nru ncp kdz nln azd nlr nrk nns nbr nnx
ngv noo dtd nts pij nxu bpp oun vaj pat kxr pcr adx per fa pmc huw pmu phr ppa bfy ppr lcq pry prt puz pub rmr emx
rum ro sap aqt sca hle scc sr scr hr sgl isk skk oyb slo sk sul sgd sum ulw tdu dtp tgg bjp thc tpo thw ola thx oyb
tib bo tid itd tie ras tkk twm tlw weo tmp tyj tne kak tsf taj unp wro uok ema wel cy wgw wgb wit nol wiw nwo xba
cax xia acn xkh waw xrq dmw ybd rki yen ynq yiy yrm yma lrr ymt mtm yos zom yuu yug zir scv
""".split()  # noqa: SIM905 - a line each would be pages

REPLACED: dict[str, str] = {
    **dict(zip(_REPLACED[::2], _REPLACED[1::2], strict=True)),
    "sh": "sr, hr or bs",
}
"""What ISO 639 has in place of a code; of ``sh``, which was split, the three that it may be."""

FAMILIES = frozenset(
    """
aav afa alg alv apa aqa aql art ath auf aus awd azc bad bai bat ber bih bnt btk cai cau cba ccn ccs cdc cdd cel cmc
cpe cpf cpp crp csu cus day dmn dra egx esx euq fiu fox gem gme gmq gmw grk hmx hok hyx iir ijo inc ine ira iro itc
jpx kar kdo khi kro map mkh mno mun myn nah nai ngf nic nub omq omv oto paa phi plf poz pqe pqw pra qwe roa sai sal
sdv sem sgn sio sit sla smi son sqj ssa syd tai tbq trk tup tut tuw urj wak wen xgn xnd ypk zhx zle zls zlw znd
""".split()  # noqa: SIM905
)
"""The codes of families of languages, of ISO 639-2 and 639-5: ``roa`` for the Romance ones."""
