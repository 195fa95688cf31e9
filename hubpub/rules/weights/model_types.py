"""Kinds of model that transformers has, by what they take: the ``model_type`` of their config.

Of transformers 5.23, models/auto: tokenization_auto.py and modeling_auto.py for text alone; image_processing_auto.py,
video_processing_auto.py and feature_extraction_auto.py for what takes pictures, videos or sound, and processing_auto.py
where the processor of a kind is another's. Left out of these is what works without its processor: layouts of words that
are given (of LayoutLMv3 too every pipeline loads without one, and the model takes words and boxes alone: tried), timm's
own, and what takes text as well as all else (Perceiver).
"""

from __future__ import annotations

_TEXT = """
    albert bart bert big_bird bigbird_pegasus biogpt blenderbot bloom camembert codegen cohere cohere2 convbert
    ctrl deberta deberta-v2 distilbert electra ernie falcon falcon_mamba flaubert fnet fsmt funnel gemma gemma2
    gemma3_text glm glm4 gpt2 gpt_bigcode gpt_neo gpt_neox gpt_oss gptj granite granitemoe jamba led llama
    longformer m2m_100 mamba mamba2 marian mbart megatron-bert mistral mixtral mobilebert modernbert mpnet mpt
    mt5 nemotron nystromformer olmo olmo2 olmo3 olmoe openai-gpt opt pegasus persimmon phi phi3 phimoe plbart
    prophetnet qwen2 qwen2_moe qwen3 qwen3_moe qwen3_next recurrent_gemma reformer rembert roberta roformer rwkv
    smollm3 stablelm starcoder2 switch_transformers t5 umt5 xglm xlm xlm-roberta xlm-roberta-xl xlnet xmod
"""
_PICTURES = """
    aimv2 aimv2_vision_model align altclip aria aya_vision beit bit blip blip-2 bridgetower chameleon
    chinese_clip chmv2 clip clipseg cohere2_vision cohere_compass colpali colqwen2 conditional_detr convnext
    convnextv2 cosmos3_edge cosmos3_omni cvt data2vec-vision deepseek_ocr2 deepseek_vl deepseek_vl_hybrid
    deformable_detr deimv2 deit depth_anything depth_pro detr dinat dinov2 dinov3_vit donut-swin dots3_note dpt
    edgetam efficientloftr efficientnet emu3 eomt eomt_dinov3 ernie4_5_vl_moe exaone4_5 flava florence2 focalnet
    fuyu gemma3 gemma3n gemma4 gemma4_unified git glm46v glm4v glm4v_moe glm5_next glm_image glmga glpn got_ocr2
    granite4_vision granite_docling grounding-dino groupvit hiera hunyuan_vl hyperclovax_vision_v2 idefics
    idefics2 idefics3 ijepa imagegpt inkling2 inkling_mm_model instructblip internvl janus kimi_k25 kosmos-2
    kosmos-2.5 levit lfm2_vl lfm3_vl lighton_ocr llama4 llava llava_next llava_next_video llava_onevision
    lw_detr mask2former maskformer metaclip_2 mgp-str minicpm_ocr minicpmv4_6 minicpmv4_7 minimax_m3_vl mistral3
    mistral_large4 mlcd mllama mm-grounding-dino mobilenet_v1 mobilenet_v2 mobilevit mobilevitv2 molmo2
    muse_glimmer muse_spark nemotron_h_omni neomme nougat omdet-turbo oneformer ovis2 owlv2 owlvit paddleocr_vl
    paligemma perception_lm phi4_multimodal pi0 pix2struct pixio pixtral poolformer pp_chart2table
    pp_doclayout_v2 pp_doclayout_v3 pp_doclayout_v4 pp_formulanet pp_lcnet pp_ocrv5_mobile_det
    pp_ocrv5_mobile_rec pp_ocrv5_server_det pp_ocrv5_server_rec pp_ocrv6_medium_det pp_ocrv6_small_det
    pp_ocrv6_small_rec pp_ocrv6_tiny_rec prompt_depth_anything pvt pvt_v2 qianfan_ocr qwen2_5_omni qwen2_5_vl
    qwen2_vl qwen3_5 qwen3_5_moe qwen3_omni_moe qwen3_vl qwen3_vl_moe qwen4_exp regnet resnet rf_detr rt_detr
    sam sam2 sam2_video sam3 sam3_lite_text sam3_tracker sam3_tracker_video sam3_video sam_hq sapiens2 segformer
    seggpt shieldgemma2 siglip siglip2 slanet slanext smolvlm step3p7 superglue superpoint swiftformer swin
    swin2sr swinv2 table-transformer textnet timesformer tipsv2 tipsv2_dpt trocr tvp unlimited_ocr upernet uvdoc
    video_llama_3 video_llava videomae vilt vipllava vision-encoder-decoder vit vit_mae vit_msn vitmatte vitpose
    vivit xclip yolos zoedepth
"""
_VIDEOS = """
    instructblipvideo pe_video videomt videoprism vjepa2
"""
_SOUND = """
    audio-spectrogram-transformer audioflamingo3 canary clap clvp cohere_asr csm dac data2vec-audio dia encodec
    fun_asr_nano glmasr gradium_phonon_tts granite_speech granite_speech5_ctc granite_speech5_encoder
    granite_speech_plus higgs_audio_v2_tokenizer hubert kyutai_speech_to_text lasr_ctc lasr_encoder mimi
    moonshine moshi moss_transcribe_diarize musicgen musicgen_melody nemo_speechlm nemotron3_5_asr
    nemotron3_diarization nemotron_asr_streaming nemotron_asr_streaming_encoder neucodec parakeet_ctc
    parakeet_encoder parakeet_rnnt parakeet_tdt pe_audio pe_audio_video pocket_tts pocket_tts_audio_tokenizer
    pop2piano qwen2_audio qwen3_asr seamless_m4t seamless_m4t_v2 sew sew-d speech-encoder-decoder speech_to_text
    speecht5 unispeech unispeech-sat univnet vibevoice vibevoice_acoustic_tokenizer vibevoice_asr voxtral
    voxtral_realtime wav2vec2 wav2vec2-bert wav2vec2-conformer wavlm whisper xcodec xcodec2
"""
_OTHERS = """
    EvollaModel afmoe aimv2_text_model align_text_model align_vision_model altclip_text_model
    altclip_vision_model apertus arcee aria_text audioflamingo3_encoder autoformer axk1 axk2 bailing_hybrid
    bamba bark beam bert-generation bitnet blenderbot-small blip_2_qformer blip_2_vision_model blip_text_model
    blip_vision_model blt blt_global_transformer blt_local_decoder blt_local_encoder blt_patcher
    bridgetower_text_model bridgetower_vision_model bros canary_decoder canine chameleon_vqgan
    chinese_clip_text_model chinese_clip_vision_model clap_audio_model clap_text_model clip_text_model
    clip_vision_model clipseg_text_model clipseg_vision_model clvp_decoder clvp_encoder cohere2_moe
    cohere_compass_text cohere_compass_vision colmodernvbert cosmos3_edge_text cosmos3_edge_vision cpmant
    csm_depth_decoder_model cwm d_fine dab-detr data2vec-text dbrx decision_transformer deepseek_ocr2_encoder
    deepseek_ocr2_sam_vision_model deepseek_ocr2_text deepseek_ocr2_vision deepseek_v2 deepseek_v3 deepseek_v32
    deepseek_v4 dia_decoder dia_encoder diffllama diffusion_gemma diffusion_gemma_text dinov2_with_registers
    dinov3_convnext doge dots1 dots3_note_audio_encoder dots3_note_text dots3_note_vision_encoder dpr
    edgetam_mask_decoder edgetam_prompt_encoder edgetam_video edgetam_video_mask_decoder
    edgetam_video_prompt_encoder edgetam_vision_model embedding_gemma2 embedding_gemma2_text emu3_text_model
    emu3_vqgan encoder-decoder ernie4_5 ernie4_5_moe ernie4_5_vl_moe_text ernie4_5_vl_moe_vision esm esmc
    esmfold2 eurobert evolla exaone4 exaone4_5_vision exaone_moe falcon_h1 fast_vlm fastspeech2_conformer
    fastspeech2_conformer_hifigan fastspeech2_conformer_with_hifigan flava_image_codebook flava_image_model
    flava_multimodal_model flava_text_model flex_olmo flint florence_vision fun_asr_nano_encoder gemma3n_audio
    gemma3n_text gemma3n_vision gemma4_assistant gemma4_audio gemma4_text gemma4_unified_assistant
    gemma4_unified_audio gemma4_unified_text gemma4_unified_vision gemma4_vision git_vision_model glm4_moe
    glm4_moe_lite glm4v_moe_text glm4v_moe_vision glm4v_text glm4v_vision glm5_next_text glm5_next_vision
    glm_image_text glm_image_vision glm_image_vqmodel glm_moe_dsa glm_ocr glm_ocr_text glm_ocr_vision
    glmasr_encoder got_ocr2_vision gpt-sw3 gpt_neox_japanese granite4_vision_text granite_docling_text
    granite_docling_vision granite_speech_encoder granite_speech_plus_encoder granite_swa granitemoe_swa
    granitemoehybrid granitemoeshared groupvit_text_model groupvit_vision_model gte helium hgnet_v2
    higgs_audio_v2 hrm_text hunyuan_v1_dense hunyuan_v1_moe hunyuan_vl_text hunyuan_vl_vision hy_v3 hy_v4
    hyperclovax ibert idefics2_perceiver idefics2_vision idefics3_vision idefics_perciever idefics_vision
    informer inkling2_text inkling2_vision inkling_audio inkling_text inkling_vision instructblip_qformer
    instructblip_vision_model instructblipvideo_qformer instructblipvideo_vision_model internlm3 internvl_vision
    iquestcoder jais2 janus_vision_model janus_vqgan jetmoe jev jina_embeddings_v3 kimi_k25_vision kimi_linear
    kolibri1 kosmos_2_5_text_model kosmos_2_5_vision_model kosmos_2_text_model kosmos_2_vision_model laguna
    layoutlm layoutlmv2 layoutlmv3 layoutxlm lfm2 lfm2_moe lfm3 lfm3_vl_vision lightglue lilt llama4_text
    llama4_vision_model longcat_flash longt5 luke lw_detr_vit lxmert markuplm maskformer-swin mellum
    metaclip_2_text_model metaclip_2_vision_model mimi_decoder mimi_encoder mimo_v2_flash minicpm3
    minicpm_ocr_vision minicpmv4_6_vision minicpmv4_7_vision minimax minimax_m2 minimax_m3_vl_text
    minimax_m3_vl_vision ministral ministral3 mistral4 mistral_large4_text mlcd_vision_model mllama_text_model
    mllama_vision_model modernbert-decoder modernvbert molmo2_adapter molmo2_text molmo2_vision
    moonshine_streaming moonshine_streaming_encoder moshi_depth moss_transcribe_diarize_audio mra
    muse_glimmer_assistant muse_glimmer_text muse_glimmer_vision muse_spark_audio muse_spark_text
    muse_spark_vision musicflamingo musicgen_decoder musicgen_melody_decoder mvp nanochat
    nemotron3_5_transcribe_asr_audio nemotron3_5_transcribe_audio nemotron3_5_transcribe_word_timestamp
    nemotron3_diarization_audio nemotron_h nllb-moe nomic_bert olmo_hybrid openai_privacy_filter ovis2_vision
    owlv2_text_model owlv2_vision_model owlvit_text_model owlvit_vision_model paddleocr_vl_text
    paddleocr_vl_vision patchtsmixer patchtst pe_audio_encoder pe_audio_video_encoder pe_video_encoder pegasus_x
    perceiver phi4_multimodal_audio phi4_multimodal_vision pix2struct_text_model pix2struct_vision_model
    pocket_tts_audio_tokenizer_decoder pocket_tts_audio_tokenizer_encoder pp_chart2table_vision
    pp_formulanet_text pp_formulanet_vision pp_lcnet_v3 pp_lcnet_v4 qianfan_ocr_vision
    qwen2_5_omni_audio_encoder qwen2_5_omni_bigvgan qwen2_5_omni_dit qwen2_5_omni_talker qwen2_5_omni_text
    qwen2_5_omni_thinker qwen2_5_omni_token2wav qwen2_5_omni_vision_encoder qwen2_5_vl_text qwen2_5_vl_vision
    qwen2_audio_encoder qwen2_vl_text qwen2_vl_vision qwen3_5_moe_text qwen3_5_moe_vision qwen3_5_text
    qwen3_5_vision qwen3_asr_encoder qwen3_omni_moe_audio_encoder qwen3_omni_moe_talker_code_predictor
    qwen3_omni_moe_talker_text qwen3_omni_moe_text qwen3_omni_moe_thinker qwen3_omni_moe_vision_encoder
    qwen3_vl_moe_text qwen3_vl_moe_vision qwen3_vl_text qwen3_vl_vision qwen4_exp_text qwen4_exp_vision radio
    rag rf_detr_dinov2 roberta-prelayernorm roc_bert rt_detr_resnet rt_detr_v2 sam2_hiera_det_model
    sam2_mask_decoder sam2_prompt_encoder sam2_video_mask_decoder sam2_video_prompt_encoder sam2_vision_model
    sam3_detr_decoder sam3_detr_encoder sam3_geometry_encoder sam3_lite_text_detr_decoder
    sam3_lite_text_detr_encoder sam3_lite_text_geometry_encoder sam3_lite_text_mask_decoder
    sam3_lite_text_text_model sam3_mask_decoder sam3_tracker_mask_decoder sam3_tracker_prompt_encoder
    sam3_tracker_video_mask_decoder sam3_tracker_video_prompt_encoder sam3_vision_model sam3_vit_model
    sam_hq_mask_decoder sam_hq_prompt_encoder sam_hq_vision_model sam_mask_decoder sam_prompt_encoder
    sam_vision_model sapiens2_head seed_oss siglip2_text_model siglip2_vision_model siglip_text_model
    siglip_vision_model slanext_vision smolvlm_vision solar_open speecht5_hifigan splinter squeezebert step3p5
    step3p5_vision t5_gemma_module t5gemma t5gemma2 t5gemma2_decoder t5gemma2_encoder t5gemma2_text tapas
    time_series_transformer timesfm timesfm2_5 timm_backbone timm_wrapper tipsv2_text_model tipsv2_vision_model
    udop ultrabert ultravbert unlimited_ocr_sam_vision_model unlimited_ocr_text unlimited_ocr_vision
    unlimited_ocr_vision_encoder uvdoc_backbone vaultgemma vibevoice_acoustic_tokenizer_decoder
    vibevoice_acoustic_tokenizer_encoder vibevoice_diffusion video_llama_3_vision videoprism_text_model
    videoprism_vision_model vision-text-dual-encoder visual_bert vitdet vitpose_backbone vits voxtral_encoder
    voxtral_realtime_encoder voxtral_realtime_text xclip_text_model xclip_vision_model xlstm yoso youtu zamba
    zamba2 zaya
"""

TEXT, PICTURES, VIDEOS, SOUND = (frozenset(names.split()) for names in (_TEXT, _PICTURES, _VIDEOS, _SOUND))
KNOWN = TEXT | PICTURES | VIDEOS | SOUND | frozenset(_OTHERS.split())
"""All that transformers has (configuration_auto.py)."""
