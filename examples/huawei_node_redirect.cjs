// Leads a client with Huawei's Node SDK to a gateway, by the variables that its Python SDK reads by itself and it does not.
//
//   NODE_OPTIONS="--require /path/to/huawei_node_redirect.cjs"
//   HUAWEICLOUD_SDK_REGION_OCR_AP_SOUTHEAST_1=https://gateway.example:8443
//   HUAWEICLOUD_SDK_IAM_ENDPOINT=https://gateway.example:8443

"use strict";

const path = require("path");

const paths = [path.dirname(process.argv[1] || "."), process.cwd()];
const core = (name) => require(require.resolve(`@huaweicloud/huaweicloud-sdk-core/${name}`, { paths }));

const region = core("region/region");
region.Region = class extends region.Region {
  constructor(id, endpoint) {
    const ocr = /^https:\/\/ocr\./.test([endpoint].flat()[0]);
    const variable = `HUAWEICLOUD_SDK_REGION_OCR_${String(id).replace(/-/g, "_").toUpperCase()}`;
    super(id, (ocr && process.env[variable]) || endpoint);
  }
};

const { Constants } = core("utils/constant");
Constants.DEFAULT_IAM_ENDPOINT = process.env.HUAWEICLOUD_SDK_IAM_ENDPOINT || Constants.DEFAULT_IAM_ENDPOINT;
