"""A client of Huawei Cloud's ID Document OCR, written for its official SDK alone: it knows nothing of idbridge.

python examples/huawei_client.py examples/passport.jpg
"""

from __future__ import annotations

import base64
import os
import sys
from pathlib import Path

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkocr.v1 import IdDocumentRequestBody, OcrClient, RecognizeIdDocumentRequest
from huaweicloudsdkocr.v1.region.ocr_region import OcrRegion

credentials = BasicCredentials(os.environ["CLOUD_SDK_AK"], os.environ["CLOUD_SDK_SK"])
region = OcrRegion.value_of("ap-southeast-1")
client = OcrClient.new_builder().with_credentials(credentials).with_region(region).build()

image = base64.b64encode(Path(sys.argv[1]).read_bytes()).decode()
request = RecognizeIdDocumentRequest(body=IdDocumentRequestBody(image=image, id_type=["PP"]))
print(client.recognize_id_document(request))
